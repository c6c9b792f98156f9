import { type CanFrame, FrameBatch, FrameFlag, formatId, VirtualClock } from "canalystii";
import { DatabaseSet, parseDbc } from "canalystii/dbc";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queries } from "../../../../test/queries.js";
import { Databases } from "../../databases.js";
import { Slices } from "../../slices.js";
import { BLOCK_ROWS } from "../filter.js";
import type { Comparison, IdRule, Query } from "../query.js";
import type { QueryContext } from "../query-context.js";
import { parseQuery } from "../text/parse-query.js";
import { printQuery } from "../text/print-query.js";
import { compileQuery } from "./compile-query.js";

const DBC = `VERSION ""
BS_:
BU_: A
BO_ 192 EngineData: 8 A
 SG_ EngineSpeed : 0|16@1+ (0.5,0) [0|0] "rpm" A
 SG_ Gear : 16|4@1+ (1,-1) [0|0] "" A
BO_ 193 Other: 8 A
 SG_ EngineSpeed : 8|16@1+ (1,0) [0|0] "rpm" A
BO_ 2566844672 Wide: 8 A
 SG_ Gear : 0|8@1- (1,0) [0|0] "" A
VAL_ 192 Gear 1 "Park" 4 "Drive" ;
`;
const bytes = new TextEncoder().encode(DBC);
const databases = new Databases(() => new Slices(new VirtualClock(), async () => {}));
await databases.set({ name: "test.dbc", bytes });
const oracle = new DatabaseSet().add(parseDbc(bytes).database);
const SOURCES = ["sim", "Engine log.blf"];

const context: QueryContext = {
  messageOf: (channel, id, extended) => databases.messageOf(channel, id, extended),
  signalsNamed: (name) => databases.signalsNamed(name),
  columns: (signals) => databases.columns(signals),
  rateOf: (_channel, id) => id % 1000,
  sourceName: (source) => SOURCES[source] ?? "",
  similarSignal: (name) => (name === "enginespeed" ? "EngineSpeed" : undefined),
};

const frames = fc
  .record({
    timestampUs: fc.nat(1_000_000),
    channel: fc.constantFrom(0, 1, 2, 255),
    id: fc.oneof(fc.constantFrom(192, 193, 0x7e8), fc.nat(0x7ff)),
    wide: fc.constantFrom(undefined, 2566844672 - 2 ** 31, 0x18fe_f100, 0x0c0),
    kind: fc.constantFrom(0, 0, 0, 0, FrameFlag.REMOTE, FrameFlag.ERROR, FrameFlag.FD, FrameFlag.FD | FrameFlag.BRS),
    sent: fc.boolean(),
    data: fc.uint8Array({ maxLength: 8 }),
  })
  .map(({ timestampUs, channel, id, wide, kind, sent, data }): CanFrame => {
    const error = kind === FrameFlag.ERROR;
    const remote = kind === FrameFlag.REMOTE;
    return {
      ...{ timestampUs, channel, id: wide ?? id, extended: wide !== undefined && !error, remote, error, esi: false },
      ...{ fd: (kind & FrameFlag.FD) !== 0, brs: (kind & FrameFlag.BRS) !== 0, dlc: data.length, data: remote ? new Uint8Array(0) : data },
      direction: sent ? "tx" : "rx",
    };
  });

/** The frames that match, by position. */
function matching(text: string, batch: FrameBatch, sources = new Uint8Array(batch.length)): number[] {
  const query = parseQuery(text).query as Query;
  const { condition } = compileQuery(query, context);
  const found: number[] = [];
  for (let start = 0; start < batch.length; start += BLOCK_ROWS) {
    const length = Math.min(BLOCK_ROWS, batch.length - start);
    const mask = new Uint8Array(BLOCK_ROWS).fill(1);
    condition?.({ batch, sources, start, length }, mask);
    for (let i = 0; i < length; i++) if (mask[i] !== 0) found.push(start + i);
  }
  return found;
}

const glob = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\/-]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]")}$`,
    "i",
  ).test(text);

const compare = (comparison: Comparison, value: number, wanted: number) => {
  const near = Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
  if (comparison === "=" || comparison === "!=") return near === (comparison === "=");
  return (near && comparison.endsWith("=")) || (!near && (comparison.startsWith("<") ? value < wanted : value > wanted));
};

const matchesRule = (rule: IdRule, { id, extended }: CanFrame) =>
  rule.kind === "range"
    ? rule.extended === extended && id >= rule.first && id <= rule.last
    : glob(rule.pattern, formatId(id, extended ? FrameFlag.EXTENDED : 0));

/** What a query means, one frame at a time and without hurry. */
function expected(query: Query, frame: CanFrame, source: number): boolean {
  const name = frame.error ? undefined : oracle.messageOf(frame)?.name;
  const inAny = (ranges: readonly { least: number; most: number }[], value: number) =>
    ranges.some(({ least, most }) => value >= least && value <= most);
  switch (query.kind) {
    case "all":
      return true;
    case "and":
      return query.parts.every((part) => expected(part, frame, source));
    case "or":
      return query.parts.some((part) => expected(part, frame, source));
    case "not":
      return !expected(query.part, frame, source);
    case "id":
      return !frame.error && query.rules.some((rule) => matchesRule(rule, frame));
    case "name":
      return name !== undefined && glob(query.pattern, name);
    case "source":
      return glob(query.pattern, SOURCES[source] ?? "");
    case "channel":
      return inAny(query.ranges, frame.channel);
    case "length":
      return inAny(query.ranges, frame.data.length);
    case "data": {
      const hex = Array.from(frame.data, (byte) => `${byte.toString(16).toUpperCase().padStart(2, "0")} `).join("");
      const pattern = query.pattern.split(" ").map((part) => (part === "*" ? "(?:.. )*" : `${part.replaceAll("?", ".")} `));
      return new RegExp(`^${pattern.join("")}`).test(hex);
    }
    case "byte": {
      const value = frame.data[query.index];
      return value !== undefined && compare(query.comparison, value, query.value);
    }
    case "direction":
      return (frame.direction === "tx") === query.sent;
    case "frame":
      return query.kinds.some((kind) => {
        if (kind === "data") return !frame.remote && !frame.error;
        return kind === "standard" ? !frame.extended && !frame.error : frame[kind];
      });
    case "rate":
      return !frame.error && compare(query.comparison, frame.id % 1000, query.value);
    case "signal": {
      const [message, signal] = query.signal.includes(".") ? query.signal.split(".") : [name, query.signal];
      const decoded = name === undefined || name !== message || frame.remote ? undefined : oracle.decode(frame)?.get(signal as string);
      if (decoded === undefined) return false;
      const { operand, comparison } = query;
      if (operand.kind === "number") return compare(comparison, decoded.value, operand.value);
      if (operand.kind === "range") {
        return (compare(">=", decoded.value, operand.least) && compare("<=", decoded.value, operand.most)) === (comparison === "=");
      }
      // a signal without this label is not compared
      if (![...(decoded.signal.labels?.values() ?? [])].some((label) => label.toLowerCase() === operand.label.toLowerCase())) return false;
      return (decoded.label?.toLowerCase() === operand.label.toLowerCase()) === (comparison === "=");
    }
    case "word": {
      const wanted = query.word;
      const byName = name !== undefined && glob(/[*?]/.test(wanted) ? wanted : `*${wanted}*`, name);
      const asId = parseQuery(`id:${printQuery(query)}`).query;
      return byName || (asId?.kind === "id" && asId.rules.length === 1 && !wanted.includes(",") && expected(asId, frame, source));
    }
  }
}

describe("compileQuery", () => {
  it("matches what the query means, for queries and frames of all kinds", () => {
    fc.assert(
      fc.property(queries, fc.array(fc.tuple(frames, fc.nat(1)), { maxLength: 30 }), (query, tagged) => {
        const batch = FrameBatch.from(tagged.map(([frame]) => frame));
        const sources = Uint8Array.from(tagged, ([, source]) => source);
        const text = printQuery(query);
        const wanted = tagged.flatMap(([frame, source], i) => (expected(query, frame, source) ? [i] : []));
        expect(matching(text, batch, sources), text).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it("finds in more than a block of rows", () => {
    const batch = new FrameBatch(3 * BLOCK_ROWS);
    for (let i = 0; i < 3 * BLOCK_ROWS; i++) {
      const at = batch.add(i, i % 5 === 0 ? 192 : 500, 0, 0, 8);
      batch.data[at + 1] = i & 0x7f;
    }
    const rows = matching("EngineSpeed>=8000", batch);
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.every((row) => row % 5 === 0 && (row & 0x7f) * 128 >= 8000)).toBe(true);
    expect(matching("id:0C0 not EngineSpeed>=8000", batch)).toHaveLength(Math.ceil((3 * BLOCK_ROWS) / 5) - rows.length);
  });

  it.each([
    ["enginespeed>3", 0, 13, 'no database has a signal "enginespeed"; similar: "EngineSpeed"'],
    ["id:1 or Nothing=1", 8, 17, 'no database has a signal "Nothing"'],
    ["Gear=Reverse", 0, 12, '"Gear" has no label "Reverse": it has "Park", "Drive"'],
    ["EngineSpeed=Fast", 0, 16, '"EngineSpeed" has no label "Fast": it has no labels'],
  ])("warns that a part of %s matches nothing", (text, from, to, message) => {
    const { problems, usesNames } = compileQuery(parseQuery(text).query as Query, context);
    expect(problems).toEqual([{ from, to, message, severity: "warning" }]);
    expect(usesNames).toBe(true);
  });

  it("says whether names matter", () => {
    const usesNames = (text: string) => compileQuery(parseQuery(text).query as Query, context).usesNames;
    expect(["id:123", "not (ch:0 or data:12)", ""].map(usesNames)).toEqual([false, false, false]);
    expect(["name:a", "id:1 or Eng", "Gear=Park"].map(usesNames)).toEqual([true, true, true]);
  });
});
