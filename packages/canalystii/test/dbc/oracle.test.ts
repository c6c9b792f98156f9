import { describe, expect, it } from "vitest";
import { toFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { type AttributeObject, type Database, type Message, parseDbc, type Signal } from "../../src/dbc/index.js";
import { corpus, hasCorpus, type OracleMessage, type OracleSignal, oracleDouble, oracleRaw, readDatabase, readOracle } from "./shared.js";

/** What is said about files of the corpus; about all others nothing. */
const PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  // the same group from three senders, with different signals
  "multiplex_choices_dumped.dbc": ["39: PGN 4608 has several different messages; frames from other sources are not decoded"],
};

/** Enumerations by their text, as here; the oracle has the index. */
function attributesOf(
  database: Database,
  object: AttributeObject,
  values: Readonly<Record<string, string | number>>,
): Map<string, string | number> {
  const definitions = new Map(database.attributeDefinitions.filter((each) => each.object === object).map((each) => [each.name, each]));
  return new Map(
    Object.entries(values).map(([name, value]) => {
      const definition = definitions.get(name);
      return [name, definition?.type === "ENUM" ? (definition.values[Number(value)] ?? value) : value];
    }),
  );
}

function rangesOf(ids: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

function oracleSignal(database: Database, each: OracleSignal): Omit<Signal, "shortName"> {
  const branch =
    each.multiplexer_ids === null || each.multiplexer_signal === null
      ? undefined
      : { selector: each.multiplexer_signal, ranges: rangesOf(each.multiplexer_ids) };
  return {
    name: each.name,
    start: each.start,
    length: each.length,
    byteOrder: each.byte_order === "little_endian" ? "intel" : "motorola",
    signed: each.signed,
    float: each.is_float,
    scale: each.scale,
    offset: each.offset,
    minimum: each.min === null ? undefined : oracleDouble(each.min),
    maximum: each.max === null ? undefined : oracleDouble(each.max),
    unit: each.unit ?? undefined,
    receivers: each.receivers,
    comment: each.comment ?? undefined,
    labels: each.choices === null ? undefined : new Map(Object.entries(each.choices).map(([raw, label]) => [Number(raw), label])),
    initial: initialOf(database, each),
    attributes: attributesOf(database, "signal", each.attributes),
    multiplexing: each.is_multiplexer || branch !== undefined ? { selector: each.is_multiplexer, branch } : undefined,
  };
}

/** cantools leaves the default of GenSigStartValue aside; it holds for all signals without a value of their own. */
function initialOf(database: Database, each: OracleSignal): number | bigint | undefined {
  if (each.initial !== null) return oracleRaw(each.initial);
  const definition = database.attributeDefinitions.find(({ name }) => name === "GenSigStartValue");
  return typeof definition?.default === "number" ? definition.default : undefined;
}

function isKnownSpn(database: Database, signal: Signal, wanted: number | null): boolean {
  const definition = database.attributeDefinitions.find(({ name }) => name === "SPN");
  return (signal.attributes.get("SPN") ?? definition?.default ?? null) === wanted;
}

function check(database: Database, message: Message, wanted: OracleMessage): void {
  const { id, extended, name, length, fd, senders, comment, cycleTimeMs } = message;
  expect({ id, extended, name, length, fd, senders, comment, cycleTimeMs }).toEqual({
    id: wanted.frame_id,
    extended: wanted.extended,
    name: wanted.name,
    length: wanted.length,
    fd: wanted.is_fd,
    senders: wanted.senders,
    comment: wanted.comment ?? undefined,
    cycleTimeMs: wanted.cycle_time ?? undefined,
  });
  expect(message.attributes).toEqual(attributesOf(database, "message", wanted.attributes));
  expect(message.pgn !== undefined).toBe(wanted.protocol === "j1939");
  // the oracle sorts by start bit
  const byName = (a: { name: string; start: number }, b: { name: string; start: number }) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.start - b.start;
  const signals = message.signals.map(({ shortName: _, ...signal }) => signal).toSorted(byName);
  expect(signals).toEqual(wanted.signals.map((each) => oracleSignal(database, each)).toSorted(byName));
  for (const { name: signal, spn } of wanted.signals) {
    const found = message.signals.find((each) => each.name === signal) as Signal;
    expect(isKnownSpn(database, found, spn)).toBe(true);
  }
}

/** What is wrong with one decoded frame; undefined: nothing. */
function compareFrame(database: Database, message: OracleMessage, frame: OracleMessage["frames"][number]): string | undefined {
  const data = Uint8Array.from(Buffer.from(frame.data, "hex"));
  const decoded = database.decode({ id: message.frame_id, extended: message.extended, data });
  if (decoded?.message.name !== message.name) return `message ${decoded?.message.name}`;
  if (frame.raw === null || frame.phys === null) {
    // cantools refuses frames whose selector has a value without a branch; here the signals of no branch are decoded
    if (!/expected multiplexer id/.test(frame.error ?? "")) return `the oracle has an error: ${frame.error}`;
    const unselected = decoded.message.signals.filter(({ multiplexing }) => multiplexing?.branch === undefined);
    const lacking = unselected.filter(({ name }) => decoded.get(name) === undefined);
    return lacking.length > 0 ? `${lacking[0]?.name} is absent` : undefined;
  }
  const names = Object.keys(frame.raw);
  if (decoded.signals.length !== names.length)
    return `signals ${decoded.signals.map(({ signal }) => signal.name).join()}, not ${names.join()}`;
  for (const name of names) {
    const { raw, value } = decoded.get(name) ?? {};
    const wantedRaw = oracleRaw(frame.raw[name] ?? Number.NaN);
    const wantedValue = oracleDouble(frame.phys[name] ?? Number.NaN);
    if (!Object.is(raw, wantedRaw)) return `${name}: raw ${raw}, not ${wantedRaw}`;
    if (!Object.is(value, wantedValue)) return `${name}: value ${value}, not ${wantedValue}`;
  }
  return undefined;
}

describe.skipIf(!hasCorpus)("cantools' databases (skipped without ../shared)", () => {
  it("are all there", () => expect(corpus.length).toBe(46));

  it.each(corpus)("%s is read as cantools reads it", (name) => {
    const { database, problems } = parseDbc(readDatabase(name));
    const oracle = readOracle(name);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual(PROBLEMS[name] ?? []);
    expect(database.version).toBe(oracle.version);
    expect(database.nodes.map((node) => ({ name: node.name, comment: node.comment ?? null }))).toEqual(oracle.nodes);
    expect(database.attributes).toEqual(attributesOf(database, "network", oracle.attributes));
    const tables = Object.entries(oracle.value_tables).map(
      ([table, labels]) => [table, new Map(Object.entries(labels).map(([raw, label]) => [Number(raw), label]))] as const,
    );
    expect(database.valueTables).toEqual(new Map(tables));
    expect(database.messages.length).toBe(oracle.messages.length);
    for (const [i, message] of oracle.messages.entries()) check(database, database.messages[i] as Message, message);
  });

  it("all 7,304 frames decode as cantools decodes them, exactly", () => {
    let frames = 0;
    const differences: string[] = [];
    for (const name of corpus) {
      const { database } = parseDbc(readDatabase(name));
      for (const message of readOracle(name).messages) {
        for (const frame of message.frames) {
          const difference = compareFrame(database, message, frame);
          if (difference !== undefined) differences.push(`${name} ${message.name} ${frame.data}: ${difference}`);
          frames++;
        }
      }
    }
    expect(differences).toEqual([]);
    expect(frames).toBe(7304);
  });

  it("all frames decode to columns as one by one, in one batch and mixed", () => {
    for (const name of corpus) {
      const { database } = parseDbc(readDatabase(name));
      const frames = readOracle(name).messages.flatMap((message) =>
        message.frames.map(({ data }, i) => {
          const bytes = Buffer.from(data, "hex");
          // some are cut short
          const payload = Uint8Array.from(i % 5 === 4 ? bytes.subarray(0, bytes.length - (i % 3)) : bytes).subarray(0, 64);
          return {
            ...toFrame({ id: message.frame_id, extended: message.extended }),
            data: payload,
            fd: payload.length > 8,
            timestampUs: i,
          };
        }),
      );
      const mixed = frames.map((frame, i) => [(i * 7919) % 10_007, frame] as const).toSorted((a, b) => a[0] - b[0]);
      const batch = FrameBatch.from(mixed.map(([, frame]) => frame));
      const seen = new Set<number>();
      for (const table of database.columns().decode(batch)) {
        table.rows.forEach((row, i) => {
          seen.add(row);
          const decoded = database.decode(batch.frame(row));
          expect(decoded?.message).toBe(table.message);
          expect(table.timestampUs[i]).toBe(batch.timestampUs[row]);
          for (const { name: signal } of table.message.signals) {
            const one = decoded?.get(signal)?.value ?? Number.NaN;
            if (!Object.is(table.column(signal)[i], one))
              expect.fail(`${name} ${table.message.name}.${signal}: ${table.column(signal)[i]}, not ${one}`);
          }
        });
      }
      expect(seen.size).toBe(batch.length);
    }
  });
});
