import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanFrame } from "./frame.js";
import { toFrame } from "./frame.js";
import { FrameBatch } from "./frame-batch.js";

const anyFrame: fc.Arbitrary<CanFrame> = fc
  .record({
    id: fc.nat(0x1fff_ffff),
    fd: fc.boolean(),
    size: fc.constantFrom(0, 1, 7, 8, 12, 64),
    fill: fc.nat(255),
    timestampUs: fc.nat(Number.MAX_SAFE_INTEGER),
    channel: fc.nat(255),
    direction: fc.constantFrom("rx" as const, "tx" as const),
  })
  .map(({ id, fd, size, fill, ...rest }) => ({
    ...toFrame({ id, fd, brs: fd, data: new Uint8Array(fd ? size : Math.min(size, 8)).fill(fill) }),
    ...rest,
  }));

describe("FrameBatch", () => {
  it("gives back every frame that was pushed, whatever the mix of sizes", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 40 }), (frames) => {
        const batch = FrameBatch.from(frames);
        expect([...batch]).toEqual(frames);
      }),
    );
  });

  it("appends parts of other batches of either stride", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 20 }), fc.array(anyFrame, { minLength: 1, maxLength: 20 }), (first, second) => {
        const batch = FrameBatch.from(first);
        const other = FrameBatch.from(second);
        batch.append(other, 1);
        batch.appendRow(other, 0);
        expect([...batch]).toEqual([...first, ...second.slice(1), second[0]]);
        expect([...batch.slice(first.length)]).toEqual([...second.slice(1), second[0]]);
      }),
    );
  });

  it("keeps payloads of frame objects apart from its own memory", () => {
    const batch = FrameBatch.from([toFrame({ id: 1, data: [7] })]);
    const frame = batch.frame(0);
    batch.data[0] = 9;
    batch.clear();
    expect(frame.data).toEqual(Uint8Array.of(7));
    expect(batch.length).toBe(0);
    expect(() => batch.frame(0)).toThrow(RangeError);
  });
});
