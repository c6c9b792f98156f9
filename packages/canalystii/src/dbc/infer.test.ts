import { describe, expect, it } from "vitest";
import { FrameBatch, FrameFlag } from "../can/index.js";
import { type Database, DatabaseInference, type Message, parseDbc, printDbc } from "./index.js";
import { CHECKSUMS_FOR_TEST, crc16, random } from "./infer-test-data.js";

/** Frames of an id every 10 ms, with the payload that `fill` writes. */
function framesOf(
  count: number,
  bytes: number,
  fill: (data: Uint8Array, n: number) => void,
  { id = 0x123, flags = 0, periodUs = 10_000 } = {},
) {
  const batch = new FrameBatch();
  for (let n = 0; n < count; n++) {
    const data = new Uint8Array(bytes);
    fill(data, n);
    const at = batch.add(n * periodUs, id, flags, 0, bytes);
    batch.data.set(data, at);
  }
  return batch;
}

function infer(...batches: readonly FrameBatch[]): Database {
  const inference = new DatabaseInference();
  for (const batch of batches) inference.add(batch);
  const database = inference.database();
  // what is found must be a valid file
  const { database: read, problems } = parseDbc(printDbc(database));
  expect(problems).toEqual([]);
  expect(read.messages.length).toBe(database.messages.length);
  expect(read.messages.map(({ cycleTimeMs }) => cycleTimeMs ?? 0)).toEqual(database.messages.map(({ cycleTimeMs }) => cycleTimeMs ?? 0));
  return read;
}

function only(database: Database): Message {
  expect(database.messages).toHaveLength(1);
  return database.messages[0] as Message;
}

/** Signals as `name start|length order`. */
const layouts = (message: Message) =>
  message.signals.map(({ name, start, length, byteOrder, signed }) => `${name} ${start}|${length} ${byteOrder}${signed ? " signed" : ""}`);

describe("a database from frames", () => {
  it("has a message for each id, with length and period", () => {
    const { messages } = infer(
      framesOf(50, 8, () => {}),
      framesOf(50, 2, () => {}, { id: 0x18fef100, flags: FrameFlag.EXTENDED, periodUs: 99_300 }),
      framesOf(50, 24, () => {}, { id: 0x7ff, flags: FrameFlag.FD, periodUs: 5007 }),
      framesOf(50, 0, () => {}, { id: 0, flags: FrameFlag.REMOTE }),
      framesOf(50, 8, () => {}, { id: 4, flags: FrameFlag.ERROR }),
    );
    expect(messages.map(({ name, id, extended, length, cycleTimeMs, fd }) => ({ name, id, extended, length, cycleTimeMs, fd }))).toEqual([
      { name: "ID_123", id: 0x123, extended: false, length: 8, cycleTimeMs: 10, fd: false },
      { name: "ID_7FF", id: 0x7ff, extended: false, length: 24, cycleTimeMs: 5, fd: true },
      { name: "ID_18FEF100", id: 0x18fef100, extended: true, length: 2, cycleTimeMs: 100, fd: false },
    ]);
    expect(messages[0]?.comment).toBe(
      "50 frames on channel 0; every 10.0 ms (median), 90 % of the times between 10.0 ms and 10.0 ms; data 0000000000000000 (x: changes).",
    );
    expect(messages[0]?.signals).toEqual([]);
  });

  it("has no cycle time for what is not periodic", () => {
    const batch = new FrameBatch();
    const next = random(7);
    for (let n = 0, us = 0; n < 300; n++, us += Math.round(-Math.log(1 - next() / 256) * 100_000)) batch.add(us, 5, 0, 0, 0);
    expect(only(infer(batch))).toMatchObject({ cycleTimeMs: undefined, comment: expect.stringContaining("not periodic") });
  });

  it.each([
    ["4 bits", 16, (n: number) => n & 15, "Counter 20|4 intel"],
    ["up to 14", 15, (n: number) => n % 15, "Counter 20|4 intel"],
    ["2 bits", 4, (n: number) => n & 3, "Counter 20|2 intel"],
  ])("recognizes a counter of %s", (_text, values, value, layout) => {
    const message = only(infer(framesOf(300, 4, (data, n) => (data[2] = 0x05 | (value(n) << 4)))));
    expect(layouts(message)).toEqual([layout]);
    expect(message.signals[0]?.maximum).toBe(values === 15 ? 14 : undefined);
    expect(message.comment).toContain("data 0000x500");
  });

  it.each([
    ["intel", true],
    ["motorola", false],
  ] as const)("recognizes a counter of 16 bits, %s", (order, little) => {
    const message = only(infer(framesOf(3000, 8, (data, n) => new DataView(data.buffer).setUint16(2, n + 60_000, little))));
    // the log is too short for its highest bits
    expect(message.signals.map(({ name, byteOrder }) => [name, byteOrder])).toContainEqual(["Counter", order]);
  });

  it("recognizes a counter in spite of lost frames", () => {
    const next = random(3);
    let lost = 0;
    const batch = framesOf(500, 2, (data, n) => {
      if (next() < 10) lost++;
      data[1] = (n + lost) & 0xff;
    });
    expect(lost).toBeGreaterThan(5);
    expect(layouts(only(infer(batch)))).toEqual(["Counter 8|8 intel"]);
  });

  it.each(Object.entries(CHECKSUMS_FOR_TEST))(
    "recognizes a checksum: %s",
    (_name, { compute, text, bytes = [7], layout = "Checksum 56|8 intel", name }) => {
      const next = random(1);
      const message = only(
        infer(
          framesOf(200, 8, (data, n) => {
            for (let i = 0; i < 8; i++) data[i] = i < 4 ? next() : 0x5a;
            data[5] = n & 0xf;
            const checksum = compute(data.filter((_, i) => !bytes.includes(i)));
            for (const [i, byte] of bytes.entries()) data[byte] = (checksum >> (8 * i)) & 0xff;
          }),
        ),
      );
      expect(layouts(message)).toContain(layout);
      expect(message.signals.find(({ name }) => name === "Checksum")?.comment).toBe(`Checksum: ${text}; right in 128 different frames.`);
      expect(message.signals.find((signal) => signal.name === "Checksum")?.attributes.get("CanalystChecksum")).toBe(name);
      expect(message.signals.find((signal) => signal.name === "Counter")?.attributes.get("CanalystCounter")).toBe(1);
    },
  );

  it("recognizes a CRC of 16 bits in CAN FD frames, if it is right in all of at least 8 different ones", () => {
    const layoutsWith = (different: number, wrong = -1) => {
      const next = random(1);
      const payloads = Array.from({ length: different }, (_, n) => {
        const rest = Uint8Array.from({ length: 62 }, next);
        const crc = crc16([...rest, 0x34, 0x12]) ^ (n === wrong ? 1 : 0);
        return [crc & 0xff, crc >> 8, ...rest];
      });
      const frames = framesOf(100, 64, (data, n) => data.set(payloads[n % different] as number[]), { flags: FrameFlag.FD });
      return layouts(only(infer(frames)));
    };
    expect(layoutsWith(8)).toContain("Checksum 0|16 intel");
    for (const found of [layoutsWith(7), layoutsWith(50, 30)]) expect(found.join()).not.toContain("Checksum");
  });

  it("says of each channel which signals count and which check", () => {
    const inference = new DatabaseInference();
    const both = framesOf(100, 3, (data, n) => data.set([n >> 3, n & 15, (n >> 3) ^ (n & 15)]));
    for (const channel of [1, 0]) {
      both.channel.fill(channel);
      inference.add(both);
    }
    const found = [...inference.messages()];
    expect(found.map(({ channel }) => channel)).toEqual([1, 0]);
    expect(found[1]?.counters.map(({ name, comment }) => [name, comment])).toEqual([
      ["Counter", "Counter: increases by one with each frame; did so in 98 of 98 steps."],
    ]);
    expect(found[1]?.checksum).toBe(found[1]?.message.signals.find(({ name }) => name === "Checksum"));
    expect(inference.database().messages).toHaveLength(1);
  });

  it("takes noise, copies and constants for no checksum", () => {
    const next = random(2);
    const noise = framesOf(200, 8, (data) => data.set(Array.from(data, next)), { id: 1 });
    const copy = framesOf(200, 8, (data) => data.fill(next(), 0, 1).copyWithin(7, 0, 1), { id: 2 });
    const constant = framesOf(200, 8, (data) => data.fill(0xff), { id: 3 });
    const names = infer(noise, copy, constant).messages.flatMap(({ signals }) => signals.map(({ name }) => name));
    expect(names.filter((name) => /^(?:Checksum|Counter)/.test(name))).toEqual([]);
  });

  it.each([
    ["intel", true, "Bytes2_3 16|16 intel signed"],
    ["motorola", false, "Bytes2_3 23|16 motorola signed"],
  ] as const)("finds the bounds and the byte order of a value: %s", (_order, little, layout) => {
    const next = random(4);
    const message = only(
      infer(
        framesOf(4000, 8, (data, n) => {
          data[0] = 50 + (next() >> 6);
          new DataView(data.buffer).setInt16(2, Math.round(9000 * Math.sin(n / 90) + (next() - 128) / 8), little);
          data[6] = n < 2000 ? 0x10 : 0x18;
        }),
      ),
    );
    expect(layouts(message)).toContain(layout);
    expect(layouts(message)).toContain("Bit51 51|1 intel");
    expect(message.signals.find(({ name }) => name === "Bit51")?.comment).toBe("Changes in 0.03 % of the frames.");
  });

  it("splits values that are next to each other", () => {
    const next = random(5);
    const walk = (limit: number) => {
      let value = limit / 2;
      return () => {
        value = Math.max(0, Math.min(limit - 1, value + (next() % 7) - 3));
        return value;
      };
    };
    const [a, b] = [walk(4096), walk(4096)];
    const message = only(
      infer(
        framesOf(20_000, 3, (data) => {
          const [low, high] = [a(), b()];
          data.set([low & 0xff, (low >> 8) | ((high & 15) << 4), high >> 4]);
        }),
      ),
    );
    expect(layouts(message)).toEqual(["Bits0_11 0|12 intel", "Bits12_23 12|12 intel"]);
  });

  it("uses the channel with the most frames of an id", () => {
    const few = framesOf(5, 1, () => {});
    few.channel.fill(1);
    expect(
      only(
        infer(
          few,
          framesOf(9, 4, () => {}),
        ),
      ),
    ).toMatchObject({ length: 4, comment: expect.stringMatching(/^9 frames on channel 0;/) });
  });

  it("describes frames of different lengths", () => {
    const batch = new FrameBatch();
    for (let n = 0; n < 40; n++) batch.data.fill(n, batch.add(n, 0x100, 0, 0, n % 2 === 0 ? 2 : 4), batch.length * 8);
    const message = only(infer(batch));
    expect(message.length).toBe(4);
    expect(message.comment).toContain("2 to 4 bytes");
  });

  it("is valid whatever the frames contain", () => {
    const next = random(11);
    const batch = new FrameBatch();
    for (let n = 0; n < 6000; n++) {
      const id = next() % 100;
      const size = id % 7 === 0 ? next() % 65 : id % 9;
      const at = batch.add(next() * 1000, id, size > 8 ? FrameFlag.FD : next() % 3, next() % 2, size);
      for (let i = 0; i < size; i++) batch.data[at + i] = next() & next() & (id * 37);
    }
    expect(infer(batch).messages.length).toBeGreaterThan(100);
  });

  it("has bounded memory: further ids are counted", () => {
    const inference = new DatabaseInference();
    const batch = new FrameBatch();
    for (let id = 0; id < 6000; id++) batch.add(id, id, FrameFlag.EXTENDED, 0, 0);
    inference.add(batch);
    expect([inference.frames, inference.otherFrames, inference.database().messages.length]).toEqual([5000, 1000, 5000]);
  });

  it("is always the same for the same frames, however they are cut", () => {
    const next = random(9);
    const whole = framesOf(1000, 8, (data) => data.set([next(), next(), next(), 3, 4, 5]));
    const parts = [whole.slice(0, 1), whole.slice(1, 500), whole.slice(500)];
    expect(printDbc(infer(...parts))).toBe(printDbc(infer(whole)));
  });
});
