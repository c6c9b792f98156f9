import { FrameBatch, FrameFlag } from "canalystii";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameStore, MIN_LIMIT_BYTES } from "../../store/frame-store.js";
import { addFrame, atOnce, NO_DATABASE, trafficOf } from "../explore-test-data.js";
import { BitWatch } from "./bit-watch.js";

const KEY = { channel: 0, id: 0x123, extended: false };

async function read(store: FrameStore, ask: Partial<ConstructorParameters<typeof BitWatch>[1]> = {}) {
  const watch = new BitWatch(store, { ...KEY, ...ask });
  const { slices, signal } = atOnce();
  await watch.catchUp(slices, signal);
  return watch.readout(NO_DATABASE);
}

interface Frame {
  readonly gap: number;
  readonly payload: Uint8Array;
  readonly flags: number;
  readonly isOther: boolean;
}

const frames = fc.array(
  fc.record<Frame>({
    gap: fc.integer({ min: -500, max: 5_000 }),
    payload: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ minLength: 9, maxLength: 64 })),
    flags: fc.constantFrom(0, 0, 0, FrameFlag.FD, FrameFlag.TX, FrameFlag.REMOTE, FrameFlag.ERROR),
    isOther: fc.boolean(),
  }),
  { maxLength: 80 },
);

function storeOf(list: readonly Frame[]): FrameStore {
  const batch = new FrameBatch();
  let timeUs = 1e6;
  for (const { gap, payload, flags, isOther } of list) {
    timeUs += gap;
    addFrame(batch, timeUs, isOther ? 7 : KEY.id, payload, flags);
  }
  const store = new FrameStore();
  store.append(batch, 0);
  return store;
}

/** Bit by bit, as the description has it. */
function naive(list: readonly Frame[], fromUs = -Infinity, toUs = Infinity) {
  let timeUs = 1e6;
  const payloads = list.flatMap(({ gap, payload, flags, isOther }) => {
    timeUs += gap;
    return isOther || (flags & 6) !== 0 || timeUs < fromUs || timeUs >= toUs ? [] : [[...payload]];
  });
  const size = Math.max(0, ...payloads.map(({ length }) => length));
  const pairs = payloads.slice(1).map((payload, i) => [payloads[i] as number[], payload] as const);
  const bit = (payload: readonly number[], at: number) => ((payload[at >> 3] as number) >> (at & 7)) & 1;
  const column = (byte: number) => payloads.flatMap((payload) => (byte < payload.length ? [payload[byte] as number] : []));
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const both = (byte: number) => pairs.filter((pair) => pair.every(({ length }) => byte < length));
  return {
    ...{ frames: payloads.length, size, last: payloads.at(-1) ?? [] },
    flips: range(size * 8).map((at) => both(at >> 3).filter(([a, b]) => bit(a, at) !== bit(b, at)).length),
    compared: range(size).map((byte) => both(byte).length),
    least: range(size).map((byte) => Math.min(...column(byte))),
    most: range(size).map((byte) => Math.max(...column(byte))),
    distinct: range(size).map((byte) => new Set(column(byte)).size),
  };
}

function plain({ frames, size, last, flips, compared, least, most, distinct }: Awaited<ReturnType<typeof read>>) {
  return {
    frames,
    size,
    last: [...last],
    flips: [...flips],
    compared: [...compared],
    least: [...least],
    most: [...most],
    distinct: [...distinct],
  };
}

describe("the bits of an id", () => {
  it("are counted as by looking at each of them", async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.nat(200_000), fc.integer({ min: 1, max: 200_000 }), async (list, offset, width) => {
        const store = storeOf(list);
        expect(plain(await read(store))).toEqual(naive(list));
        const span = { fromUs: 1e6 - 1_000 + offset, toUs: 1e6 - 1_000 + offset + width };
        expect(plain(await read(store, { span }))).toEqual(naive(list, span.fromUs, span.toUs));
      }),
    );
  });

  it("are kept when frames leave the memory, and those that come are added", async () => {
    const store = new FrameStore(MIN_LIMIT_BYTES);
    const watch = new BitWatch(store, KEY);
    const batch = new FrameBatch();
    for (let n = 0; n < 65_536; n++) addFrame(batch, n, KEY.id, [n]);
    for (let round = 0; round < 5; round++) {
      store.append(batch, 0);
      const { slices, signal } = atOnce();
      await watch.catchUp(slices, signal);
    }
    expect(store.discarded).toBeGreaterThan(0);
    const { frames: count, flips } = watch.readout(NO_DATABASE);
    expect([count, flips[0]]).toEqual([5 * 65_536, 5 * 65_536 - 1]);
  });

  it("have columns of time that contain every value, however long it takes", async () => {
    const store = new FrameStore();
    const batch = new FrameBatch();
    for (let n = 0; n < 5_000; n++) addFrame(batch, n * n * 1_000, KEY.id, [n === 2_345 ? 200 : 10 + (n & 1)]);
    store.append(batch, 0);
    const { columns, columnLeast, columnMost, startUs, columnUs } = await read(store);
    const at = Math.floor((2_345 ** 2 * 1_000 - startUs) / columnUs);
    expect([...columnMost].indexOf(200)).toBe(at);
    expect(Math.min(...columnLeast)).toBe(10);
    expect(startUs + columns * columnUs).toBeGreaterThan(4_999 ** 2 * 1_000);
    expect(columnLeast[columns / 2 + 1]).toBeLessThanOrEqual(10);
  });

  it("are recognised as counter and checksum", async () => {
    const store = trafficOf(200, {
      [KEY.id]: (data, n) => {
        data[1] = n >> 2;
        data[6] = n & 15;
        data[7] = data.reduce((sum, byte) => sum ^ byte, 0);
      },
    });
    const { protection } = await read(store);
    expect(protection.map(({ kind, bits }) => [kind, bits[0], bits.length])).toEqual([
      ["counter", 48, 4],
      ["checksum", 56, 8],
    ]);
    expect(protection[0]?.text).toMatch(/increases by one with each frame; did so in \d+ of \d+ steps/);
  });

  it("are named by the database", async () => {
    const message = { name: "Drive", signals: [{ name: "Speed\u202e", start: 7, length: 12, byteOrder: "motorola" }] } as never;
    const { message: name, explained } = new BitWatch(new FrameStore(), KEY).readout({ messageOf: () => message });
    expect([name, explained]).toEqual(["Drive", [{ name: "Speed\\u{202e}", bits: [12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7] }]]);
  });

  it("are refused for ids and spans that are none", async () => {
    const store = new FrameStore();
    expect(() => new BitWatch(store, { ...KEY, id: 0x800 })).toThrow("0..2047");
    expect(() => new BitWatch(store, { ...KEY, span: { fromUs: 5, toUs: 5 } })).toThrow("5 to 5 is not a span of time");
  });
});
