import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameBatch } from "../../can/frame-batch.js";
import { decodeFrames, encodeFrames } from "./frames-message.js";
import type { FramesHead } from "./link.js";

const head = { id: 0xffff_fffe, values: [1, 2 ** 40, 0.5] } as const satisfies FramesHead;

function sample(count: number, stride: 8 | 64 = 8): FrameBatch {
  const batch = new FrameBatch(count + 3, stride);
  for (let i = 0; i < count; i++) {
    const size = i % (stride + 1);
    const at = batch.add(1.7e15 + i, i * 7919, i & 0x7f, i & 1, size, i & 15);
    for (let k = 0; k < size; k++) batch.data[at + k] = i + k;
  }
  return batch;
}

describe("frames as a binary message", () => {
  it("are the same after the way", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.constantFrom<8 | 64>(8, 64), (count, stride) => {
        const batch = sample(count, stride);
        const decoded = decodeFrames(encodeFrames(head, batch));
        expect(decoded.head).toEqual(head);
        expect([...decoded.frames]).toEqual([...batch]);
        expect(decoded.frames.stride).toBe(stride);
      }),
      { numRuns: 20 },
    );
  });

  it.each([[[7]], [[1, 0xffff_ffff]], [[0, 1, 2, 3, 4, 5, 6, 7]]])("carry the origin %j", (origin) => {
    const { head: read, frames } = decodeFrames(encodeFrames({ ...head, origin }, sample(5)));
    expect(read).toEqual({ ...head, origin });
    expect([...frames]).toEqual([...sample(5)]);
  });

  it("have the layout that is documented, little-endian", () => {
    const batch = new FrameBatch();
    batch.data.set([0xaa, 0xbb], batch.add(1, 0x1234_5678, 1, 1, 2));
    const bytes = [...new Uint8Array(encodeFrames({ id: 3, values: [2, 0, 0] }, batch))];
    expect(bytes.slice(0, 16)).toEqual([1, 40, 8, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    expect(bytes.slice(16, 24)).toEqual([0, 0, 0, 0, 0, 0, 0, 0x40]);
    expect(bytes.slice(40)).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x78, 0x56, 0x34, 0x12, 0xaa, 0xbb, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
  });

  it("are refused when they are torn, at every byte", () => {
    const whole = encodeFrames(head, sample(5));
    for (let length = 0; length < whole.byteLength; length++) {
      expect(() => decodeFrames(whole.slice(0, length))).toThrow(expect.objectContaining({ code: "protocol" }));
    }
  });

  it.each([
    ["another kind", 0, 7, /kind 7, known: 1/],
    ["a short header", 1, 32, /a header of 32 bytes/],
    ["a crooked header", 1, 41, /a header of 41 bytes/],
    ["other rows", 2, 9, /9 bytes of data, possible: 8, 64/],
    ["wide rows that are not there", 2, 64, /has 160 bytes instead of 440/],
    ["more rows than there are", 4, 6, /6 frames has 160 bytes instead of 184/],
    ["very many rows", 7, 255, /4278190085 frames has 160 bytes instead of/],
    ["no row", 4, 0, /0 frames/],
    ["an origin that is not there", 3, 1, /an origin of 1 steps in a header of 40 bytes/],
    ["no number", 23, 0xff, /the number/],
  ])("are refused with %s", (_what, at, value, message) => {
    const bytes = new Uint8Array(encodeFrames({ id: 1, values: [1, 1, 1] }, sample(5)));
    bytes[at] = value;
    if (at === 23) bytes[22] = 0xff;
    expect(() => decodeFrames(bytes.buffer)).toThrow(message);
  });

  it("may have a longer header one day", () => {
    const [plain, longer] = [new Uint8Array(encodeFrames(head, sample(5))), new Uint8Array(168)];
    longer.set(plain.subarray(0, 40));
    longer[1] = 48;
    longer.set(plain.subarray(40), 48);
    expect([...decodeFrames(longer.buffer).frames]).toEqual([...sample(5)]);
  });
});
