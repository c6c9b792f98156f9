import fc from "fast-check";
import { FRAME_KINDS, type IdRule, type NumberRange, type Query } from "../src/engine/query/query.js";

/** Removes the places, so that queries can be compared. */
export function withoutPlaces(query: Query): Query {
  const { from: _from, to: _to, ...rest } = query;
  if (rest.kind === "not") return { ...rest, part: withoutPlaces(rest.part) } as Query;
  return (rest.kind === "and" || rest.kind === "or" ? { ...rest, parts: rest.parts.map(withoutPlaces) } : rest) as Query;
}

const comparison = fc.constantFrom("=", "!=", "<", "<=", ">", ">=");
const id = (extended: boolean) => fc.integer({ min: 0, max: extended ? 0x1fff_ffff : 0x7ff });
const ordered = (a: number, b: number) => ({ first: Math.min(a, b), last: Math.max(a, b) });
const idRange = fc
  .boolean()
  .chain((extended) => fc.tuple(id(extended), id(extended)).map(([a, b]): IdRule => ({ kind: "range", extended, ...ordered(a, b) })));
const idDigits = fc.stringMatching(/^[0-7?][0-9A-F?]{2}$|^[01?][0-9A-F]{0,4}\*$/).filter((text) => /[?*]/.test(text));
const idRule = fc.oneof(
  idRange,
  idDigits.map((pattern): IdRule => ({ kind: "digits", pattern })),
);
const range = (max: number) =>
  fc.tuple(fc.nat(max), fc.nat(max)).map(([a, b]): NumberRange => ({ least: Math.min(a, b), most: Math.max(a, b) }));
const some = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 1, maxLength: 3 });
const text = fc.oneof(
  fc.constantFrom("Engine*", "or", "a b", 'say "no"', "\\", "7E8", "x,y", "(", "?"),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const number = fc
  .oneof(fc.integer({ min: -5000, max: 5000 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0);
const segment = fc.array(fc.stringMatching(/^[0-9A-F?]{2}$/), { minLength: 1, maxLength: 3 }).map((bytes) => bytes.join(" "));
const dataPattern = fc
  .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }))
  .map(([floating, segments]) => (floating ? "* " : "") + segments.join(" * "));
const operand = fc.oneof(
  number.map((value) => ({ kind: "number" as const, value })),
  fc.tuple(number, number).map(([a, b]) => ({ kind: "range" as const, least: Math.min(a, b), most: Math.max(a, b) })),
  text.map((label) => ({ kind: "label" as const, label })),
);
const signal = fc.constantFrom("EngineSpeed", "EngineData.EngineSpeed", "Gear", "nothing", "Straße");

const conditions = fc.oneof(
  some(idRule).map((rules) => ({ kind: "id", rules })),
  text.map((pattern) => ({ kind: "name", pattern })),
  text.map((pattern) => ({ kind: "source", pattern })),
  some(range(255)).map((ranges) => ({ kind: "channel", ranges })),
  some(range(64)).map((ranges) => ({ kind: "length", ranges })),
  dataPattern.map((pattern) => ({ kind: "data", pattern })),
  fc.record({ kind: fc.constant("byte"), index: fc.nat(63), comparison, value: fc.nat(255) }),
  fc.boolean().map((sent) => ({ kind: "direction", sent })),
  some(fc.constantFrom(...FRAME_KINDS)).map((kinds) => ({ kind: "frame", kinds })),
  fc.record({ kind: fc.constant("rate"), comparison, value: fc.nat(1000) }),
  fc
    .record({ kind: fc.constant("signal"), signal, comparison, operand })
    .filter((each) => each.operand.kind === "number" || /^!?=$/.test(each.comparison)),
  text.map((word) => ({ kind: "word", word })),
);

/** Queries of all kinds, without places. */
export const queries: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    conditions as unknown as fc.Arbitrary<Query>,
    fc.array(tie("query"), { minLength: 2, maxLength: 3 }).map((parts) => ({ kind: "and", parts }) as unknown as Query),
    fc.array(tie("query"), { minLength: 2, maxLength: 3 }).map((parts) => ({ kind: "or", parts }) as unknown as Query),
    tie("query").map((part) => ({ kind: "not", part }) as unknown as Query),
  ),
})).query;
