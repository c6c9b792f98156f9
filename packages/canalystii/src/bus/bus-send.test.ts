import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CanFrameInput, toFrame } from "../can/frame.js";
import { FrameBatch } from "../can/frame-batch.js";
import { planSend, type SendInput, toClassicBatch } from "./bus-send.js";

const CLASSIC = { channels: [0, 1], classicOnly: true };
/** All ways to a batch of what is to be sent. */
const ways: readonly [string, (frames: SendInput) => unknown][] = [
  ["planSend", (frames) => planSend(frames, CLASSIC)],
  ["toClassicBatch", (frames) => toClassicBatch(frames)],
];

const anyFrame: fc.Arbitrary<CanFrameInput> = fc
  .record({
    id: fc.nat(0x1fff_ffff),
    extended: fc.boolean(),
    kind: fc.constantFrom("data", "array", "none", "remote"),
    data: fc.uint8Array({ maxLength: 8 }),
    dlc: fc.nat(8),
    channel: fc.nat(1),
  })
  .map(({ id, extended, kind, data, dlc, channel }) => ({
    id: extended ? id : id & 0x7ff,
    extended,
    channel,
    ...(kind === "remote" ? { remote: true, dlc } : kind === "data" ? { data } : kind === "array" ? { data: [...data] } : {}),
  }));

describe("what is sent", () => {
  it("is one batch for each channel, in order, whatever it was given as", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 40 }), (frames) => {
        const all = frames.map((frame) => toFrame(frame));
        const wanted = [...new Set(all.map(({ channel }) => channel))].map((channel) => all.filter((frame) => frame.channel === channel));
        const given = FrameBatch.from(all);
        for (const input of [frames, all, given]) {
          expect(planSend(input, CLASSIC).map((batch) => [...batch])).toEqual(wanted);
          expect([...toClassicBatch(input)].map((frame) => ({ ...frame, channel: 1 }))).toEqual(
            all.map((frame) => ({ ...frame, channel: 1 })),
          );
        }
        // the caller may reuse its batch while the frames wait
        for (const batch of planSend(given, CLASSIC)) expect(batch).not.toBe(given);
      }),
    );
  });

  it("keeps the order of long and short runs of a channel", () => {
    const channels = [...new Array<number>(40).fill(0), 1, 0, 1, 1, ...new Array<number>(20).fill(0)];
    const batch = FrameBatch.from(channels.map((channel, id) => toFrame({ id, channel, data: [id] })));
    expect(planSend(batch, CLASSIC).map(({ id, length }) => [...id.subarray(0, length)])).toEqual(
      [0, 1].map((channel) => channels.flatMap((each, id) => (each === channel ? [id] : []))),
    );
  });

  it("may be CAN FD where the bus carries that", () => {
    const frames = [{ id: 1 }, { id: 2, fd: true, brs: true, data: new Uint8Array(64).fill(7) }];
    const [batch] = planSend(frames, { channels: [0], classicOnly: false }) as [FrameBatch];
    expect([...batch]).toEqual(frames.map((frame) => toFrame(frame)));
  });

  describe.each(ways)("is checked by %s", (_, plan) => {
    it.each([
      [{ id: 0x800, extended: false }, /frame 1: id 0x800/],
      [{ id: Number.NaN }, /frame 1: id NaN/],
      [{ id: 1.5 }, /frame 1: id 1\.5/],
      [{ id: 1, data: new Uint8Array(9) }, /frame 1: data of 9 bytes/],
      [{ id: 1, data: [1, 2, 3.5] }, /frame 1: data byte 2 is 3\.5/],
      [{ id: 1, data: "12" as never }, /frame 1: data 12 is not an array/],
      [{ id: 1, dlc: 12 }, /frame 1: dlc 12/],
      [{ id: 1, fd: true }, /frame 1: a CAN FD frame/],
      [{ id: 1, error: true }, /frame 1: an error frame/],
      [null as unknown as CanFrameInput, /frame 1: frame null is not an object/],
    ])("%j is refused, and named when it is one of several", (bad, text) => {
      expect(() => plan([{ id: 1 }, bad])).toThrow(text);
      expect(() => plan(bad)).toThrow(new RegExp(`^${text.source.replace("frame 1: ", "")}`));
    });

    it.each([
      { what: "id above 0x7ff in a standard frame", spoil: (batch: FrameBatch) => (batch.id[1] = 0x800), text: /frame 1: id 0x800/ },
      { what: "id above 29 bits", spoil: (batch: FrameBatch) => (batch.id[1] = 0x2000_0000), text: /frame 1: id 0x20000000/ },
      {
        what: "dlc without its bytes",
        spoil: (batch: FrameBatch) => (batch.size[1] = 1),
        text: /frame 1: dlc 2 does not match the 1 bytes/,
      },
      { what: "a CAN FD frame", spoil: (batch: FrameBatch) => (batch.flags[1] = 8), text: /frame 1: a CAN FD frame/ },
      {
        what: "more than 8 bytes",
        spoil: (batch: FrameBatch) => {
          batch.widen();
          batch.size[1] = 64;
        },
        text: /frame 1: data of 64 bytes is not in 0\.\.8/,
      },
    ])("a row of a batch with $what is refused", ({ spoil, text }) => {
      const batch = FrameBatch.from([1, 2, 3].map((id) => toFrame({ id, data: [id, id] })));
      expect(() => plan(batch)).not.toThrow();
      spoil(batch);
      expect(() => plan(batch)).toThrow(text);
    });
  });

  it("must be for channels that are open", () => {
    expect(() => planSend([{ id: 1 }, { id: 2, channel: 5 }], CLASSIC)).toThrow(/^frame 1: channel 5 is not open; open: 0, 1/);
    expect(() => planSend({ id: 1, channel: 0.5 }, CLASSIC)).toThrow(/^channel 0\.5 is not/);
    const batch = FrameBatch.from([0, 5].map((channel) => toFrame({ id: 1, channel })));
    expect(() => planSend(batch, CLASSIC)).toThrow(/^frame 1: channel 5 is not open/);
    expect(() => toClassicBatch([{ id: 1 }, { id: 2, channel: 5 }])).not.toThrow();
  });
});
