import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitCount, dataPhaseBits, frameBits, LONGEST_FRAME_BITS, SHORTEST_FRAME_BITS } from "./bit-count.js";
import { toFrame } from "./frame.js";
import { FrameBatch, FrameFlag } from "./frame-batch.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI } = FrameFlag;

function bitsOf(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => Math.floor(value / 2 ** (width - 1 - i)) % 2);
}

/** Puts the stuff bits in, one bit at a time, as the Bosch specification words it. */
function stuff(bits: readonly number[]): number[] {
  const out: number[] = [];
  for (const bit of bits) {
    out.push(bit);
    const tail = out.slice(-5);
    if (tail.length === 5 && tail.every((other) => other === bit)) out.push(1 - bit);
  }
  return out;
}

/** The shift register of the Bosch specification. */
function crc15(bits: readonly number[]): number {
  let crc = 0;
  for (const bit of bits) {
    const next = bit ^ ((crc >> 14) & 1);
    crc = (crc << 1) & 0x7fff;
    if (next) crc ^= 0x4599;
  }
  return crc;
}

interface Raw {
  readonly id: number;
  readonly extended: boolean;
  readonly remote: boolean;
  readonly dlc: number;
  readonly data: Uint8Array;
}

/** Builds the whole frame bit by bit. */
function naive({ id, extended, remote, dlc, data }: Raw): number {
  const rtr = remote ? 1 : 0;
  const bits = extended
    ? [0, ...bitsOf(id >>> 18, 11), 1, 1, ...bitsOf(id & 0x3ffff, 18), rtr, 0, 0, ...bitsOf(dlc, 4)]
    : [0, ...bitsOf(id, 11), rtr, 0, 0, ...bitsOf(dlc, 4)];
  if (!remote) for (const byte of data) bits.push(...bitsOf(byte, 8));
  bits.push(...bitsOf(crc15(bits), 15));
  return stuff(bits).length + 13;
}

const count = (raw: Raw) =>
  bitCount(raw.id, (raw.extended ? EXTENDED : 0) | (raw.remote ? REMOTE : 0), raw.dlc, raw.data, 0, raw.data.length);

const frames = fc
  .record({
    extended: fc.boolean(),
    id: fc.oneof(fc.integer({ min: 0, max: 0x1fff_ffff }), fc.constantFrom(0, 0x7ff, 0x1fff_ffff, 0x400, 0x1fc0_0000)),
    remote: fc.boolean(),
    dlc: fc.integer({ min: 0, max: 15 }),
    // long runs are where stuffing is decided
    data: fc.array(fc.oneof(fc.constantFrom(0, 0xff, 0x0f, 0xf0, 0x1f, 0xf8), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
  })
  .map(
    ({ extended, id, remote, dlc, data }): Raw => ({
      extended,
      id: extended ? id : id & 0x7ff,
      remote,
      dlc: remote ? dlc : data.length,
      data: Uint8Array.from(data),
    }),
  );

describe("bitCount", () => {
  it("counts what building the frame bit by bit gives", () => {
    fc.assert(
      fc.property(frames, (raw) => {
        const bits = count(raw);
        expect(bits).toBe(naive(raw));
        if (bits < SHORTEST_FRAME_BITS || bits > LONGEST_FRAME_BITS) expect.unreachable(`${bits} bits`);
      }),
      { numRuns: 20_000 },
    );
  });

  it("stays within the known bounds for 8 bytes", () => {
    fc.assert(
      fc.property(frames, fc.uint8Array({ minLength: 8, maxLength: 8 }), (raw, data) => {
        const bits = count({ ...raw, remote: false, dlc: 8, data });
        const stuffed = raw.extended ? 118 : 98;
        expect(bits).toBeGreaterThanOrEqual(stuffed + 13);
        expect(bits).toBeLessThanOrEqual(stuffed + 13 + Math.floor((stuffed - 1) / 4));
      }),
    );
  });

  it("gives the shortest frame its bits: a remote frame is as long as an empty one", () => {
    // 0x555 alternates, so only the control field and the CRC can be stuffed
    const empty = count({ id: 0x555, extended: false, remote: false, dlc: 0, data: new Uint8Array(0) });
    expect(empty).toBe(naive({ id: 0x555, extended: false, remote: false, dlc: 0, data: new Uint8Array(0) }));
    // of the seven zeros in the control field, and of the CRC's, some are always stuffed
    expect(empty).toBeLessThanOrEqual(SHORTEST_FRAME_BITS + 4);
    // data behind a remote frame is not on the wire
    expect(bitCount(0x555, REMOTE, 4, Uint8Array.of(0, 0, 0, 0), 0, 4)).toBe(bitCount(0x555, REMOTE, 4, new Uint8Array(0), 0, 0));
  });

  it("reads the payload at its offset", () => {
    const data = Uint8Array.of(9, 9, 9, 0, 0, 0, 0, 9);
    expect(bitCount(0x123, 0, 4, data, 3, 4)).toBe(bitCount(0x123, 0, 4, new Uint8Array(4), 0, 4));
  });

  it("yields about 7,800 frames of 8 bytes a second at 1 Mbit/s with a counter as data", () => {
    const data = new Uint8Array(8);
    const view = new DataView(data.buffer);
    let bits = 0;
    for (let i = 0; i < 3000; i++) {
      view.setUint32(0, i, true);
      bits += bitCount(0x200, 0, 8, data, 0, 8);
    }
    const rate = 1e6 / (bits / 3000);
    expect(rate).toBeGreaterThan(7600);
    expect(rate).toBeLessThan(8200);
  });

  it("counts an error frame as nothing", () => {
    expect(bitCount(0x20, ERROR, 8, new Uint8Array(8), 0, 8)).toBe(0);
  });
});

/** ISO CAN FD, bit by bit: [all, of them in the data phase]. */
function naiveFd(id: number, extended: boolean, brs: boolean, esi: boolean, dlc: number, data: Uint8Array): [number, number] {
  const b = brs ? 1 : 0;
  const nominal = extended
    ? [0, ...bitsOf(id >>> 18, 11), 1, 1, ...bitsOf(id & 0x3ffff, 18), 0, 1, 0, b]
    : [0, ...bitsOf(id, 11), 0, 0, 1, 0, b];
  const rest = [esi ? 1 : 0, ...bitsOf(dlc, 4), ...[...data].flatMap((byte) => bitsOf(byte, 8))];
  const stuffedNominal = stuff(nominal).length;
  const dynamic = stuff([...nominal, ...rest]);
  const original = [...nominal, ...rest];
  // the last stuff bit is not sent when it would stand right before the CRC field
  const stuffedLast = stuff(original.slice(0, -1)).length + 1 < dynamic.length;
  const crc = data.length <= 16 ? 17 : 21;
  const fixed = Math.ceil((4 + crc) / 4);
  const head = dynamic.length - (stuffedLast ? 1 : 0);
  const crcField = 4 + crc + fixed;
  return [head + crcField + 1 + 12, head - stuffedNominal + crcField + 1];
}

describe("CAN FD", () => {
  it("counts what building the frame bit by bit gives", () => {
    const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x1fff_ffff }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 15 }),
        fc.constantFrom(0, 0xff, 0x55, 0x1f),
        (rawId, extended, brs, esi, dlc, fill) => {
          const id = extended ? rawId : rawId & 0x7ff;
          const data = new Uint8Array(lengths[dlc] ?? 64).fill(fill);
          const batch = new FrameBatch(1);
          const flags = FD | (extended ? EXTENDED : 0) | (brs ? BRS : 0) | (esi ? ESI : 0);
          const at = batch.add(0, id, flags, 0, data.length, dlc);
          batch.data.set(data, at);
          const [all, inDataPhase] = naiveFd(id, extended, brs, esi, dlc, data);
          expect(frameBits(batch, 0)).toBe(all);
          expect(dataPhaseBits(batch, 0)).toBe(brs ? inDataPhase : 0);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe("frameBits", () => {
  it("counts the rows of a batch", () => {
    const batch = FrameBatch.from([
      toFrame({ id: 0x123, data: [1, 2, 3] }),
      toFrame({ id: 0x1234_5678, data: [0, 0, 0, 0, 0, 0, 0, 0] }),
      toFrame({ id: 0x7ff, remote: true, dlc: 8 }),
    ]);
    expect([0, 1, 2].map((row) => frameBits(batch, row))).toEqual([
      naive({ id: 0x123, extended: false, remote: false, dlc: 3, data: Uint8Array.of(1, 2, 3) }),
      naive({ id: 0x1234_5678, extended: true, remote: false, dlc: 8, data: new Uint8Array(8) }),
      naive({ id: 0x7ff, extended: false, remote: true, dlc: 8, data: new Uint8Array(0) }),
    ]);
    expect(dataPhaseBits(batch, 0)).toBe(0);
  });
});
