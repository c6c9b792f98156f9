import fc from "fast-check";
import type { Attributes, DatabaseData, Message, Multiplexing, RawValue, Signal } from "../../src/dbc/index.js";
import { forEachBit, isFloatLength, rawLimits, toRawValue } from "../../src/dbc/model/layout.js";

/** Any text that a DBC string can hold: all but a backslash at the end. */
const text = fc.string({ unit: fc.constantFrom(...'aZ09 "\\;,:\n\r|@ä€车_[]()'), maxLength: 12 }).map((each) => each.replace(/\\+$/, ""));
const scale = fc.constantFrom(1, 2, 0.1, -0.01, 0.5, 1e-7, 1000, 1 / 3, -1);
const offset = fc.constantFrom(0, -40, 273.15, 1e6, -0.5, 5);

/** One signal anywhere within `bytes` bytes. */
const signalIn = (bytes: number) =>
  fc
    .record({
      length: fc.oneof(
        fc.integer({ min: 1, max: Math.min(64, bytes * 8) }),
        fc.constantFrom(...[8, 16, 32, 64].filter((n) => n <= bytes * 8)),
      ),
      place: fc.nat(),
      byteOrder: fc.constantFrom("intel" as const, "motorola" as const),
      signed: fc.boolean(),
      isFloat: fc.boolean(),
      scale,
      offset,
    })
    .map(({ place, isFloat, ...rest }) => {
      const first = place % (bytes * 8 - rest.length + 1);
      // counted from the most significant bit of byte 0
      const start = rest.byteOrder === "intel" ? first : (first & ~7) + 7 - (first & 7);
      return { ...rest, start, float: isFloat && isFloatLength(rest.length) };
    });

type Placed = Pick<Signal, "length" | "byteOrder" | "signed" | "scale" | "offset" | "start" | "float">;

/** Of signals that may overlap, those that do not. */
function apart(signals: readonly Placed[]): Placed[] {
  const taken = new Set<number>();
  return signals.filter((signal) => {
    let isFree = true;
    forEachBit(signal, (bit) => {
      if (taken.has(bit)) isFree = false;
    });
    if (isFree) forEachBit(signal, (bit) => taken.add(bit));
    return isFree;
  });
}

function toSignal(
  placed: Placed,
  name: string,
  details: { comment?: string | undefined; labels?: Signal["labels"]; unit?: string },
  multiplexing?: Multiplexing,
): Signal {
  const { comment, labels, unit } = details;
  return {
    ...placed,
    name,
    shortName: name,
    minimum: undefined,
    maximum: undefined,
    unit: unit === "" ? undefined : unit,
    receivers: [],
    comment,
    labels,
    initial: undefined,
    attributes: new Map(),
    multiplexing,
  };
}

const labels = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.integer({ min: -5, max: 300 }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n })), text), {
    selector: ([value]) => BigInt(value),
    minLength: 1,
    maxLength: 4,
  })
  .map((pairs): Signal["labels"] => new Map(pairs.map(([value, label]) => [typeof value === "bigint" ? toRawValue(value) : value, label])));

const message = (id: number) =>
  fc
    .record({
      bytes: fc.constantFrom(1, 2, 8, 8, 8, 64),
      extended: fc.boolean(),
      isMultiplexed: fc.boolean(),
      comment: fc.option(text, { nil: undefined }),
      details: fc.array(
        fc.record({ comment: fc.option(text, { nil: undefined }), labels: fc.option(labels, { nil: undefined }), unit: text }),
        { minLength: 8, maxLength: 8 },
      ),
      nested: fc.boolean(),
    })
    .chain(({ bytes, ...rest }) =>
      fc.array(signalIn(bytes), { maxLength: 8 }).map((signals) => ({ ...rest, bytes, signals: apart(signals) })),
    )
    .map(({ bytes, extended, isMultiplexed, comment, details, nested, signals: placed }): Message => {
      const canSelect = isMultiplexed && placed[0] !== undefined && !placed[0].float;
      const signals = placed.map((each, i) => {
        const of = details[i] ?? {};
        if (!canSelect) return toSignal(each, `S${i}`, of);
        if (i === 0) return toSignal(each, "S0", of, { selector: true, branch: undefined });
        const isNested = nested && i === 2 && placed[1]?.float === false;
        const selector = nested && i === 1 && !each.float;
        const branch =
          i % 3 === 0
            ? undefined
            : {
                selector: isNested ? "S1" : "S0",
                ranges:
                  i % 2 === 0
                    ? ([[i, i]] as const)
                    : ([
                        [0, 0],
                        [3, 5 + i],
                      ] as const),
              };
        return toSignal(each, `S${i}`, of, branch === undefined && !selector ? undefined : { selector, branch });
      });
      return {
        id,
        extended,
        name: `M${id}`,
        shortName: `M${id}`,
        length: bytes,
        fd: bytes > 8,
        senders: [],
        comment,
        cycleTimeMs: undefined,
        attributes: new Map(),
        signals,
        signalGroups: [],
        multiplexer: canSelect ? "S0" : undefined,
        pgn: undefined,
      };
    });

const value = fc.oneof(
  fc.integer(),
  text.filter((each) => each !== ""),
);
const attributes: fc.Arbitrary<Attributes> = fc
  .record({ Number: fc.integer(), Text: text, Kind: fc.constantFrom("x", "y, z") }, { requiredKeys: [] })
  .map((each) => new Map(Object.entries(each)));

/** A database of all kinds of messages, as reading a file gives it. */
export const arbitraryDatabase: fc.Arbitrary<DatabaseData> = fc
  .record({
    messages: fc.tuple(message(1), message(2), message(3)),
    version: text,
    comment: fc.option(text, { nil: undefined }),
    attributes,
    value,
  })
  .map(({ messages, version, comment, attributes: network }) => ({
    version,
    comment,
    nodes: ["A", "B"].map((name) => ({ name, shortName: name, comment: undefined, attributes: new Map() })),
    messages,
    valueTables: new Map(
      messages.flatMap(({ signals }, i) => (signals[0]?.labels === undefined ? [] : [[`T${i}`, signals[0].labels] as const])),
    ),
    environmentVariables: [],
    attributes: network,
    attributeDefinitions: [
      { name: "Number", object: "network", type: "INT", minimum: -5, maximum: 5, values: [], default: 0 },
      { name: "Text", object: "network", type: "STRING", minimum: undefined, maximum: undefined, values: [], default: "" },
      { name: "Kind", object: "network", type: "ENUM", minimum: undefined, maximum: undefined, values: ["x", "y, z"], default: "y, z" },
    ],
    relationAttributes: [],
  }));

/** A raw value that the bits of a signal can hold, of any seed. */
export function rawOfSeed(signal: Signal, seed: bigint): RawValue {
  if (signal.float) {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat32(0, Number(seed % 2n ** 40n) / 64);
    if (signal.length === 16) return Number(seed % 2048n);
    return signal.length === 32 ? bytes.getFloat32(0) : Number(seed % 2n ** 60n) / 1e6;
  }
  const [lowest, highest] = rawLimits(signal);
  return toRawValue(lowest + (seed % (highest - lowest + 1n)));
}
