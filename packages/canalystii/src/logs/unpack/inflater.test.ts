import { constants, deflateRawSync, deflateSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chop, concat } from "../../../test/formats/support.js";
import { Inflater } from "./inflater.js";
import { ZlibUnpacker } from "./zlib-unpacker.js";

const text = Uint8Array.from({ length: 60_000 }, (_, i) => 32 + (((i * i * 31) >> 7) % 64));

function unpack(unpacker: Inflater | ZlibUnpacker, chunks: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const chunk of chunks) {
    unpacker.push(chunk);
    for (let part = unpacker.read(); part !== undefined; part = unpacker.read()) parts.push(part);
    if (unpacker.state !== "input") break;
  }
  return concat(parts);
}

const own = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

describe("Inflater", () => {
  it("unpacks what zlib packs, with every kind of block, in chunks of any size (property)", () => {
    const kind = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 3000, size: "max" }),
        fc
          .array(fc.constantFrom("can0 ", "123#", "1122", "\n"), { maxLength: 3000, size: "max" })
          .map((words) => own(Buffer.from(words.join("")))),
      ),
      sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(kind, ({ level, strategy, data, sizes }) => {
        const inflater = new Inflater();
        const packed = own(deflateRawSync(data, { level, strategy }));
        const back = unpack(inflater, [...chop(packed, sizes), Uint8Array.of(1, 2, 3)]);
        expect(Buffer.compare(back, data)).toBe(0);
        // zlib may end a block with its last byte not needed yet
        if (inflater.state === "ended") expect(inflater.unused).toBeOneOf([0, 3]);
        else expect.fail(inflater.state);
      }),
      { numRuns: 80 },
    );
  });

  it("unpacks more than its window holds", () => {
    for (const data of [new Uint8Array(700_000), Uint8Array.from({ length: 700_000 }, (_, i) => (i * i) >> 9)]) {
      for (const level of [0, 1, 9]) {
        const inflater = new Inflater();
        expect(Buffer.compare(unpack(inflater, chop(own(deflateRawSync(data, { level })), [5000])), data)).toBe(0);
        expect(inflater.state).toBe("ended");
      }
    }
  });

  it("gives of data cut at any byte exactly what zlib gives", () => {
    for (const level of [0, 6]) {
      const packed = own(deflateRawSync(text.subarray(0, 1000), { level }));
      for (let cut = 1; cut < packed.length; cut++) {
        const wanted = inflateRawSync(packed.subarray(0, cut), { finishFlush: constants.Z_SYNC_FLUSH });
        const found = unpack(new Inflater(), [packed.subarray(0, cut)]);
        if (Buffer.compare(found, wanted) !== 0) expect.fail(`cut at ${cut}: ${found.length} bytes instead of ${wanted.length}`);
      }
    }
  });

  it("stops at invalid data, wherever it is", () => {
    const packed = own(deflateRawSync(text.subarray(0, 3000)));
    let damaged = 0;
    for (let at = 0; at < packed.length; at += 23) {
      const bytes = packed.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      let wanted: Uint8Array | undefined;
      try {
        wanted = inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
      } catch {}
      for (const chunks of [[bytes], chop(bytes, [1])]) {
        const inflater = new Inflater();
        const found = unpack(inflater, chunks);
        if (wanted === undefined) damaged++;
        expect(inflater.state === "damaged").toBe(wanted === undefined);
        if (wanted !== undefined) expect(Buffer.compare(found, wanted)).toBe(0);
      }
    }
    expect(damaged).toBeGreaterThan(5);
  });

  it("begins anew", () => {
    const inflater = new Inflater();
    unpack(inflater, [Uint8Array.of(7)]);
    expect(inflater.state).toBe("damaged");
    inflater.reset();
    expect(Buffer.compare(unpack(inflater, [own(deflateRawSync(text))]), text)).toBe(0);
  });
});

describe("ZlibUnpacker", () => {
  const packed = own(deflateSync(text.subarray(0, 4000)));

  it("unpacks a stream and says where it ends", () => {
    const whole = concat([packed, Uint8Array.of(1, 2, 3, 4, 5)]);
    for (const chunks of [[whole], chop(whole, [1]), [packed.subarray(0, -2), whole.subarray(packed.length - 2)]]) {
      const unpacker = new ZlibUnpacker();
      expect(Buffer.compare(unpack(unpacker, chunks), text.subarray(0, 4000))).toBe(0);
      expect(unpacker.state).toBe("ended");
      expect(unpacker.unused).toBe(chunks.at(-1)?.length === 1 ? 0 : 5);
    }
  });

  it("gives everything before a wrong checksum, nothing after a wrong header", () => {
    const wrong = packed.slice();
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    const unpacker = new ZlibUnpacker();
    expect(unpack(unpacker, [wrong])).toHaveLength(4000);
    expect(unpacker.state).toBe("damaged");
    for (const header of [Uint8Array.of(0x79, 0x9c), Uint8Array.of(0x78, 0xbb), Uint8Array.of(1, 2)]) {
      const other = new ZlibUnpacker();
      expect(unpack(other, [concat([header, packed.subarray(2)])])).toHaveLength(0);
      expect(other.state).toBe("damaged");
    }
  });
});
