import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { Database, type Message, parseDbc, printDbc, type RawValue, type Signal, type SignalValue } from "../../src/dbc/index.js";
import { arbitraryDatabase, rawOfSeed } from "./arbitrary.js";
import { corpus, hasCorpus, readDatabase } from "./shared.js";

const seeds = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 12, maxLength: 12 });

/** Raw values for the signals that are present with them: selectors first, then what they select. */
function choose(message: Message, seedsOf: readonly bigint[]): Map<Signal, RawValue> {
  const chosen = new Map<Signal, RawValue>();
  message.signals.forEach((signal, i) => {
    const { selector } = signal.multiplexing ?? {};
    const seed = seedsOf[i % seedsOf.length] ?? 0n;
    // small values meet the branches more often
    chosen.set(signal, rawOfSeed(signal, selector === true ? seed % 6n : seed));
  });
  const isPresent = (signal: Signal): boolean => {
    const branch = signal.multiplexing?.branch;
    if (branch === undefined) return true;
    const selector = message.signals.findLast(({ name, multiplexing }) => name === branch.selector && multiplexing?.selector === true);
    if (selector === undefined || !isPresent(selector)) return false;
    const bits = BigInt.asUintN(selector.length, BigInt(chosen.get(selector) ?? 0));
    return branch.ranges.some(([first, last]) => bits >= first && bits <= last);
  };
  for (const signal of message.signals) if (!isPresent(signal)) chosen.delete(signal);
  return chosen;
}

function encodeWith(database: Database, message: Message, raws: Map<Signal, RawValue>, of: (signal: Signal, raw: RawValue) => SignalValue) {
  return database.encode(message, Object.fromEntries([...raws].map(([signal, raw]) => [signal.name, of(signal, raw)])));
}

/** Encodes and decodes raw values, physical values and values between two steps. */
function checkRoundTrip(database: Database, message: Message, seedsOf: readonly bigint[]): void {
  const raws = choose(message, seedsOf);
  const frame = encodeWith(database, message, raws, (_, raw) => ({ raw }));
  const decoded = database.decode(frame);
  expect(new Map(decoded?.signals.map(({ signal, raw }) => [signal, raw]))).toEqual(raws);

  const again = encodeWith(database, message, raws, ({ name }) => decoded?.get(name)?.value ?? 0);
  for (const [signal, raw] of raws) {
    const { scale, offset, length, float } = signal;
    const got = database.decode(again)?.get(signal.name)?.value ?? Number.NaN;
    const wanted = Number(raw) * scale + offset;
    // a double has 53 bits, and an offset costs some of them
    const lost = 2 ** -52 * (Math.abs(wanted) + Math.abs(offset)) * 4 + (float ? Math.abs(wanted) * (length === 64 ? 0 : 2 ** -9) : 0);
    if (!(Math.abs(got - wanted) <= lost)) expect.fail(`${message.name}.${signal.name}: ${got}, not ${wanted}`);
  }
  for (const [signal, raw] of raws) {
    if (signal.float || signal.multiplexing?.selector === true || signal.length > 40) continue;
    const { name, scale, offset } = signal;
    const between = (Number(raw) + 0.4) * scale + offset;
    const limited = encodeWith(database, message, raws, (each, other) => (each === signal ? between : { raw: other }));
    const back = database.decode(limited)?.get(name)?.value ?? Number.NaN;
    if (!(Math.abs(back - between) <= Math.abs(scale) * 0.5001 + Math.abs(between) * 1e-12))
      expect.fail(`${message.name}.${name}: ${back} for ${between}`);
  }
}

describe("any database", () => {
  it("decodes what it encoded", () => {
    fc.assert(
      fc.property(arbitraryDatabase, seeds, (data, seedsOf) => {
        const database = new Database(data);
        for (const message of database.messages) checkRoundTrip(database, message, seedsOf);
      }),
      { numRuns: 300 },
    );
  });

  it("decodes any payload to columns as one by one", () => {
    const payloads = fc.array(fc.tuple(fc.nat(2), fc.uint8Array({ maxLength: 64 })), { maxLength: 20 });
    fc.assert(
      fc.property(arbitraryDatabase, payloads, (data, some) => {
        const database = new Database(data);
        const frames = some.map(([which, bytes]) => {
          const { id, extended } = database.messages[which] as Message;
          return { ...toFrame({ id, extended }), data: bytes, fd: bytes.length > 8 };
        });
        const batch = FrameBatch.from(frames);
        let rows = 0;
        for (const table of database.columns().decode(batch)) {
          rows += table.length;
          table.rows.forEach((row, i) => {
            const decoded = database.decode(batch.frame(row));
            for (const { name } of table.signals) expect(table.column(name)[i]).toBe(decoded?.get(name)?.value ?? Number.NaN);
          });
        }
        expect(rows).toBe(batch.length);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same when printed and read again, whatever the order of sections and the blanks between", () => {
    const styles = fc.record({
      shuffle: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      gap: fc.constantFrom("", " ", "\n", "\t "),
    });
    fc.assert(
      fc.property(arbitraryDatabase, styles, (data, { shuffle, end, gap }) => {
        const wanted = new Database(data);
        const printed = printDbc(wanted);
        const plain = parseDbc(printed);
        expect(plain.problems).toEqual([]);
        expect(plain.database).toEqual(wanted);
        // strings may hold blank lines and line ends of their own
        if (/"[^"]*[\n\r][^"]*"/.test(printed.replaceAll('\\"', ""))) return;
        const sections = printed.trim().split("\n\n");
        const mixed = sections.map((section, i) => [shuffle[i % shuffle.length] ?? 0, section] as const).toSorted((a, b) => a[0] - b[0]);
        const blanks = mixed.map(([, section]) => section.split("\n").join(`${end}${gap}`)).join(`${end}${end}`);
        const other = parseDbc(blanks);
        expect(other.problems).toEqual([]);
        const byName = (messages: readonly Message[]) => messages.toSorted((a, b) => a.id - b.id);
        expect({ ...other.database, messages: byName(other.database.messages) }).toEqual({ ...wanted, messages: byName(wanted.messages) });
      }),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(!hasCorpus)("cantools' databases (skipped without ../shared)", () => {
  it("decode what they encoded, for every message", () => {
    let messages = 0;
    for (const name of corpus) {
      const { database } = parseDbc(readDatabase(name));
      for (const message of database.messages) {
        messages++;
        fc.assert(
          fc.property(seeds, (seedsOf) => checkRoundTrip(database, message, seedsOf)),
          { numRuns: 5 },
        );
      }
    }
    expect(messages).toBe(332);
  });
});
