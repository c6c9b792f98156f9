import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CanFrameInput, toFrame } from "../../can/frame.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { decodeMessages, encodeBatch, encodeMessages, type Oddities } from "./messages.js";
import { PACKET_SIZE, SendType } from "./protocol.js";

const fresh = (): Oddities => ({ badPackets: 0, badMessages: 0, longDlc: 0 });

const pack = (messages: readonly CanFrameInput[], sendType?: number) => encodeMessages(messages, sendType);

function decode(bytes: Uint8Array, expectedTicks = 0) {
  const batch = new FrameBatch(0);
  const oddities = fresh();
  decodeMessages(bytes, batch, { channel: 1, expectedTicks, oddities });
  return { frames: [...batch], oddities, batch };
}

const anyMessage: fc.Arbitrary<CanFrameInput> = fc
  .record({
    id: fc.nat(0x1fff_ffff),
    extended: fc.boolean(),
    remote: fc.boolean(),
    data: fc.uint8Array({ maxLength: 8 }),
    dlc: fc.nat(8),
  })
  .map(({ id, extended, remote, data, dlc }) => ({
    id: extended ? id : id & 0x7ff,
    extended,
    ...(remote ? { remote, dlc } : { data }),
  }));

describe("message packets", () => {
  it("lay a message out as the adapter wants it", () => {
    const bytes = pack([{ id: 0x12345678, data: [0xaa, 0xbb] }], SendType.ECHO | SendType.NO_RETRY);
    expect(bytes).toHaveLength(64);
    expect([...bytes.subarray(0, 22)]).toEqual([1, 0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0, 1, 3, 0, 1, 2, 0xaa, 0xbb, 0, 0, 0, 0, 0, 0]);
    expect(bytes.subarray(22).every((byte) => byte === 0)).toBe(true);
  });

  it("hold three messages each", () => {
    const bytes = pack(Array.from({ length: 7 }, (_, id) => ({ id })));
    expect([bytes.length, bytes[0], bytes[64], bytes[128]]).toEqual([192, 3, 3, 1]);
  });

  it("come back as they were packed", () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 20 }), (messages) => {
        const { frames, oddities } = decode(pack(messages));
        expect(frames).toEqual(messages.map((message) => ({ ...toFrame(message), channel: 1 })));
        expect(oddities).toEqual(fresh());
        expect(encodeBatch(FrameBatch.from(frames), SendType.ECHO)).toEqual(pack(messages, SendType.ECHO));
      }),
    );
  });

  it("are not packed for frames that the adapter cannot send", () => {
    expect(() => pack([{ id: 1 }, { id: 2, fd: true }])).toThrow(/^frame 1: a CAN FD frame/);
    expect(() => pack([{ id: 1 }, { id: 2, data: [1, 256] }])).toThrow(/^frame 1: data byte 1 is 256/);
  });

  it("survive a count above 3, a data_len above 15 and an impossible id, and keep the rest", () => {
    const bytes = pack(Array.from({ length: 9 }, (_, id) => ({ id, data: [id] })));
    bytes[0] = 4;
    bytes[PACKET_SIZE + 13] = 16;
    bytes[PACKET_SIZE + 1 + 21 + 3] = 0xff;
    const { frames, oddities } = decode(bytes);
    expect(frames.map(({ id }) => id)).toEqual([5, 6, 7, 8]);
    expect(oddities).toEqual({ badPackets: 1, badMessages: 2, longDlc: 0 });
  });

  it("keep a data_len of 9..15 as the raw dlc with 8 bytes", () => {
    const bytes = pack([{ id: 1, data: [1, 2, 3, 4, 5, 6, 7, 8] }]);
    bytes[13] = 12;
    const { frames, oddities } = decode(bytes);
    expect(frames[0]).toMatchObject({ dlc: 12, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
    expect(oddities.longDlc).toBe(1);
  });

  it("take what fits of a transfer of odd length", () => {
    const bytes = pack(Array.from({ length: 4 }, (_, id) => ({ id })));
    expect(decode(bytes.subarray(0, 64 + 22)).frames.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(decode(bytes.subarray(0, 64 + 21)).frames.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(decode(bytes.subarray(0, 64 + 21)).oddities.badPackets).toBe(1);
  });

  it("continue the clock over the wrap, in both directions", () => {
    const bytes = pack([{ id: 1 }, { id: 2 }]);
    const view = new DataView(bytes.buffer);
    view.setUint32(5, 0xffff_fffe, true);
    view.setUint32(26, 1, true);
    const near = 5 * 2 ** 32;
    const { batch } = decode(bytes, near + 3);
    expect([...batch.timestampUs.subarray(0, 2)]).toEqual([(near - 2) * 100, (near + 1) * 100]);
  });

  it("survive 100,000 random packets", () => {
    let seed = 1;
    const bytes = new Uint8Array(100_000 * PACKET_SIZE);
    for (let i = 0; i < bytes.length; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      bytes[i] = seed >>> 24;
    }
    for (let packet = 0; packet < 50_000; packet++) bytes[packet * PACKET_SIZE] = packet & 3;
    const { batch, oddities } = decode(bytes);
    expect(oddities.badPackets).toBeGreaterThan(40_000);
    expect(batch.length + oddities.badMessages).toBeGreaterThan(70_000);
    for (let row = 0; row < batch.length; row++) {
      const size = batch.size[row] as number;
      if (size > 8 || (batch.id[row] as number) > 0x1fff_ffff) expect.unreachable(`row ${row} is out of range`);
    }
  });
});
