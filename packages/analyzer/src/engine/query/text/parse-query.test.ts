import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queries, withoutPlaces } from "../../../../test/queries.js";
import type { Query } from "../query.js";
import { completeQuery, type Vocabulary } from "./complete-query.js";
import { parseQuery } from "./parse-query.js";
import { printQuery } from "./print-query.js";

const printed = (text: string) => {
  const { query, problems } = parseQuery(text);
  return query === undefined ? problems[0]?.message : printQuery(query);
};

describe("parseQuery", () => {
  it.each([
    ["", ""],
    ["  ", ""],
    ["id:123", "id:123"],
    ["id:0x7df,700..7ff,7e?,18fef1*", "id:7DF,700..7FF,7E?,18FEF1*"],
    ["id=123", "id:123"],
    ["id:00000123", "id:00000123"],
    ["name:Engine*", "name:Engine*"],
    ["name:a,b", "name:a or name:b"],
    ['name:"Gear Box"', 'name:"Gear Box"'],
    ["ch:0,can1 ch:CAN1 ch:0..3", "ch:0,1 ch:0 ch:0..3"],
    ['data:"12 ?? ff"', 'data:"12 ?? FF"'],
    ["data:12??ff", 'data:"12 ?? FF"'],
    ['data:"* 3e00 * *"', 'data:"* 3E 00 *"'],
    ["data[3]>=7f", "data[3]>=7F"],
    ["dir:TX not dir:rx", "dir:tx not dir:rx"],
    ["len>4 len:8,0..2 len!=0", "len:5..64 len:8,0..2 len:1..64"],
    ["kind:fd,remote", "kind:fd,remote"],
    ["rate > 50", "rate>50"],
    ["EngineSpeed>3000", "EngineSpeed>3000"],
    ["EngineSpeed:1000..2e3", "EngineSpeed=1000..2000"],
    ["EngineData.EngineSpeed<=-1.5", "EngineData.EngineSpeed<=-1.5"],
    ['Gear=Drive Gear!="Park Brake" Gear=="3"', 'Gear=Drive Gear!="Park Brake" Gear="3"'],
    ["a b or c and d", "a b or c d"],
    ["(a or b) c", "(a or b) c"],
    ["not (a or b)", "not (a or b)"],
    ["!a NOT b", "not a not b"],
    ['"or" 7E8 Engine*', '"or" 7E8 Engine*'],
    ["((a))", "a"],
  ])("%s → %s", (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it.each([
    ["id:", 0, 3, /needs a value/],
    ["id:7DF , 123", 7, 8, /without spaces/],
    ["id:xyz", 3, 6, /"xyz" is not hex/],
    ["id:800", 3, 6, /write 00000800/],
    ["id:700..00000800", 3, 16, /standard and an extended/],
    ["id:7ff..700", 3, 11, /empty/],
    ["id:1*2*", 3, 7, /one \*/],
    ["id:20000000", 3, 11, /1FFFFFFF/],
    ["id>5", 2, 3, /write id:/],
    ["a (b", 2, 3, /no "\)"/],
    ["a) b", 1, 2, /no "\("/],
    ["a or", 4, 4, /missing at the end/],
    ["or a", 0, 2, /in quotes/],
    ['data:"1"', 5, 8, /bytes in hex/],
    ['data:"12 3 4"', 5, 13, /bytes in hex/],
    ["data:zz", 5, 7, /bytes in hex/],
    ["data[64]>1", 0, 10, /0\.\.63/],
    ["data[1]>100", 8, 11, /00\.\.FF/],
    ['name:"abc', 5, 9, /no quote/],
    ['""', 0, 2, /empty/],
    ["dir:up", 4, 6, /rx or tx/],
    ["len:65", 4, 6, /0\.\.64/],
    ["len>64", 0, 6, /no frame/],
    ["kind:xl", 5, 7, /one of data/],
    ["ch:300", 3, 6, /0\.\.255/],
    ["rate>fast", 5, 9, /frames per second/],
    ["Speed>fast", 6, 10, /only numbers/],
    ["a-b:3", 0, 3, /neither a field/],
    [">3", 0, 1, /name is missing/],
    ["name:a,,b", 5, 9, /empty part/],
    ["name:\u202e\u0000,", 5, 8, /\\u\{202e\}\\u\{0\}/],
  ])("refuses %s at %d..%d", (text, from, to, message) => {
    const { query, problems } = parseQuery(text);
    expect(query).toBeUndefined();
    expect(problems).toEqual([{ from, to, severity: "error", message: expect.stringMatching(message) as unknown }]);
  });

  it("refuses what is too deep or too long", () => {
    const [deep] = parseQuery(`${"(".repeat(200)}a`).problems;
    expect(deep).toMatchObject({ from: 101, to: 102, message: expect.stringMatching(/more than 100/) as unknown });
    const [long] = parseQuery("x".repeat(10_001)).problems;
    expect(long).toMatchObject({ from: 10_000, to: 10_001, message: expect.stringMatching(/at most 10000/) as unknown });
  });

  it("every query is read as it is printed", () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = printQuery(query);
        expect(withoutPlaces(parseQuery(text).query as Query), text).toEqual(query);
      }),
      { numRuns: 500 },
    );
  });

  it("no text makes it throw, and places are in the text", () => {
    const words = fc.constantFrom(
      "id",
      ":",
      "and",
      "or",
      "not",
      "(",
      ")",
      '"',
      "\\",
      "700..7FF",
      ">",
      "data[",
      "]",
      "Speed",
      "=",
      "!",
      " ",
      "*",
      ",",
      "\u202e",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), { maxLength: 20 }), (parts) => {
        const text = parts.join("");
        const { query, problems } = parseQuery(text);
        expect(query === undefined).toBe(problems.length === 1);
        for (const { from, to, message } of problems) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("completeQuery", () => {
  const vocabulary: Vocabulary = {
    ids: () => [
      { id: "0C0", name: "EngineData" },
      { id: "18FEF100", name: "" },
    ],
    messages: () => [
      { name: "EngineData", id: "0C0" },
      { name: "Gear Box", id: "1F0" },
    ],
    signals: () => [
      { name: "EngineSpeed", message: "EngineData", unit: "rpm" },
      { name: "Gear", message: "Gear Box", unit: "" },
    ],
    labelsOf: (signal) => (signal === "Gear" ? ["Drive", "Park Brake"] : []),
    channels: () => ["0", "1"],
    sources: () => ["drive.blf"],
  };
  /** `|` is the cursor. */
  const complete = (text: string) => {
    const cursor = text.indexOf("|");
    const { from, to, items } = completeQuery(text.replace("|", ""), cursor, vocabulary);
    return { from, to, texts: items.map((item) => item.text) };
  };

  it.each([
    ["Eng|", 0, 3, ["EngineSpeed", "name:EngineData"]],
    ["id:0|", 3, 4, ["0C0", "18FEF100"]],
    ["id:0C0,18|", 7, 9, ["18FEF100"]],
    ["name:g|ea", 5, 8, ['"Gear Box"', "EngineData"]],
    ["Gear=|", 5, 5, ["Drive", '"Park Brake"']],
    ['Gear="P|', 5, 7, ['"Park Brake"']],
    ["id:0C0 di|", 7, 9, ["dir:"]],
    ["dir:|", 4, 4, ["rx", "tx"]],
    ["kind:e|", 5, 6, ["error", "extended", "esi", "remote"]],
    ["source:|", 7, 7, ['"drive.blf"']],
    ["ch:|", 3, 3, ["0", "1"]],
    ["EngineSpeed>|", 12, 12, []],
  ])("%s", (text, from, to, texts) => {
    expect(complete(text)).toEqual({ from, to, texts });
  });

  it("offers everything at the beginning, at most 50 items, and survives any cursor", () => {
    expect(complete("|").texts.slice(0, 3)).toEqual(["id:", "name:", "ch:"]);
    expect(completeQuery("id:", 99, vocabulary).items).toHaveLength(2);
    expect(completeQuery("id:", -5, vocabulary).from).toBe(0);
    const many = { ...vocabulary, ids: () => Array.from({ length: 1000 }, (_, i) => ({ id: String(i), name: "" })) };
    expect(completeQuery("id:", 3, many).items).toHaveLength(50);
  });
});
