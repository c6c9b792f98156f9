import { describe, expect, it } from "vitest";
import { parseDbc, parseDbcInSteps, printDbc, printDbcInSteps } from "../../src/dbc/index.js";
import { SAMPLES } from "./samples.js";
import { corpus, hasCorpus, readDatabase } from "./shared.js";

function stepsOf<T>(work: Iterator<undefined, T, undefined>): { readonly steps: number; readonly result: T } {
  for (let steps = 1; ; steps++) {
    const { done, value } = work.next();
    if (done === true) return { steps, result: value };
  }
}

describe("printing a database", () => {
  it.each(Object.keys(SAMPLES))("sample %s is the same when read again", (name) => {
    const { database, problems } = parseDbc(SAMPLES[name] ?? "");
    const again = parseDbc(printDbc(database));
    expect(again.database).toEqual(database);
    expect(again.problems.map(({ message }) => message)).toEqual(problems.map(({ message }) => message));
    expect(printDbc(again.database)).toBe(printDbc(database));
  });

  it("and reading it can be done in steps", () => {
    const messages = Array.from({ length: 1000 }, (_, id) => `BO_ ${id} M${id}: 8 A\n SG_ S : ${id % 70}|8@1+ (1,0) [0|0] "" A\n`).join("");
    const text = `${messages}${Array.from({ length: 1000 }, (_, id) => `CM_ BO_ ${id} "comment";\n`).join("")}`;
    const parsed = parseDbc(text);
    expect(parsed.warnings).toBeGreaterThan(0);
    const reading = stepsOf(parseDbcInSteps(text));
    expect(reading.result).toEqual(parsed);
    const printing = stepsOf(printDbcInSteps(parsed.database));
    expect(printing.result).toBe(printDbc(parsed.database));
    // the messages are also compared with each other, and the lines are also put together, in steps
    expect(reading.steps).toBeGreaterThan(80);
    expect(printing.steps).toBeGreaterThan(160);
  });

  it("writes what other tools write", () => {
    const { database } = parseDbc(SAMPLES["multiplexed"] ?? "");
    const printed = printDbc(database);
    expect(printed.slice(printed.indexOf("BS_"))).toMatchInlineSnapshot(`
      "BS_:

      BU_: A

      VAL_TABLE_ Modes 0 "Off" 1 "On" ;

      BO_ 100 Mux: 8 A
       SG_ Mode M : 0|4@1+ (1,0) [0|0] "" A
       SG_ Common : 4|4@1- (1,0) [0|0] "" A
       SG_ Temp m0 : 8|8@1+ (0.5,-40) [0|0] "C" A
       SG_ Temp m1 : 16|12@1- (0.1,0) [0|0] "C" A
       SG_ Sub m2M : 8|8@1+ (1,0) [0|0] "" A
       SG_ Deep m7 : 16|16@0- (1,0) [0|0] "" A
       SG_ Wide m5 : 32|32@1- (1,0) [0|0] "" A

      VAL_ 100 Mode 0 "Off" 1 "On" ;

      SG_MUL_VAL_ 100 Temp Mode 0-0;
      SG_MUL_VAL_ 100 Temp Mode 1-1;
      SG_MUL_VAL_ 100 Sub Mode 2-2;
      SG_MUL_VAL_ 100 Deep Sub 7-9, 200-255;
      SG_MUL_VAL_ 100 Wide Mode 5-15;
      "
    `);
  });

  it("does not lose quotes, backslashes and line ends", () => {
    const comment = 'say "hi" \\"; C:\\dir\\\nend\\';
    const { database } = parseDbc('BU_: A\nCM_ BU_ A "x";\n');
    const [node] = database.nodes;
    const changed = { ...database, nodes: [{ ...node, name: "A", shortName: "A", attributes: new Map(), comment }] };
    const again = parseDbc(printDbc(changed));
    expect(again.problems).toEqual([]);
    // a string cannot end with a backslash
    expect(again.database.nodes[0]?.comment).toBe(`${comment} `);
  });

  it.skipIf(!hasCorpus)("cantools' databases are the same when read again (skipped without ../shared)", () => {
    for (const name of corpus) {
      const { database, problems } = parseDbc(readDatabase(name));
      const again = parseDbc(printDbc(database));
      expect(again.database, name).toEqual(database);
      expect(again.problems.length, name).toBe(problems.length);
    }
  });
});
