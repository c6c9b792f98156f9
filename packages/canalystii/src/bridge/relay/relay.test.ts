import { describe, expect, it } from "vitest";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { CanError } from "../../base/errors.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualBus } from "../../bus/virtual-bus.js";
import { type CanFrameInput, toFrame } from "../../can/frame.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { compileRemaps } from "../../can/id-remap.js";
import { parseIdRemap } from "../../can/text/id-remap-text.js";
import { type RelayOptions, relay } from "./relay.js";

function setup(
  options: RelayOptions = {},
  channels: [number[], number[]] = [
    [0, 1],
    [0, 1],
  ],
) {
  const clock = new VirtualClock();
  const a = new ManualBus(clock, channels[0]);
  const b = new ManualBus(clock, channels[1]);
  const warnings: string[] = [];
  const link = relay(a, b, { onWarning: (message) => warnings.push(message), ...options });
  const sent = (bus: ManualBus) =>
    bus.sends.flatMap(({ channel, frames }) => frames.map(({ id, extended }) => `${channel}:${id.toString(16)}${extended ? "x" : ""}`));
  return { clock, a, b, link, warnings, sent, settle: () => clock.advance(0) };
}

const KINDS: CanFrameInput[] = [
  { id: 0, data: [] },
  { id: 0x7ff, data: [1, 2, 3, 4, 5, 6, 7, 8] },
  { id: 1, extended: true, data: [9], channel: 1 },
  { id: 0x123, remote: true, dlc: 8 },
];

describe("relay", () => {
  it("relays every kind of frame both ways, channel to channel, and counts", async () => {
    const { a, b, link, settle } = setup();
    a.hear(...KINDS);
    b.hear({ id: 5 });
    await settle();
    const seen = b.sends.flatMap(({ frames }) => frames);
    const expected = KINDS.map((kind) => toFrame(kind));
    expect([...seen].sort((x, y) => (x.channel as number) - (y.channel as number))).toMatchObject(
      [...expected]
        .sort((x, y) => x.channel - y.channel)
        .map(({ id, extended, remote, dlc, channel, data }) => ({ id, extended, remote, dlc, channel, data })),
    );
    expect(link.forward).toEqual({ relayed: 4, dropped: 0, failed: 0, unsendable: 0 });
    expect(link.backward.relayed).toBe(1);
    await link.close();
    await link.closed;
    a.hear({ id: 1 });
    await settle();
    expect(link.forward.relayed).toBe(4);
    await a.send({ id: 1 });
  });

  it("makes no echoes between two buses that hear each other's programs only", async () => {
    const clock = new VirtualClock();
    const [a, peerA] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
    const [b, peerB] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
    const link = relay(a, b);
    for (let i = 0; i < 50; i++) await Promise.all([peerA.send({ id: i }), peerB.send({ id: 0x100 + i })]);
    await clock.advance(1000);
    expect([link.forward.relayed, link.backward.relayed]).toEqual([50, 50]);
    expect(peerA.statistics().channels.get(0)).toMatchObject({ sent: 50, received: 50 });
    expect(peerB.statistics().channels.get(0)).toMatchObject({ sent: 50, received: 50 });
    await link.close();
  });

  it("joins the channels of one bus", async () => {
    const clock = new VirtualClock();
    const bus = new ManualBus(clock);
    const link = relay(bus, bus, { forward: { channels: new Map([[0, 1]]) }, backward: { channels: new Map([[1, 0]]) } });
    bus.hear({ id: 1 }, { id: 2, channel: 1 });
    await clock.advance(1000);
    expect(bus.sends.map(({ channel, frames }) => [channel, frames.map(({ id }) => id)])).toEqual([
      [1, [1]],
      [0, [2]],
    ]);
    await link.close();
  });

  it("filters, remaps, and goes one way only", async () => {
    const { a, b, link, sent, settle } = setup({
      backward: false,
      forward: {
        filters: [{ id: 0x700, mask: 0x780 }, { id: 0x123 }, { id: 0x18ff_0001 }],
        channels: new Map([[1, 0]]),
        remap: [parseIdRemap("700:780=600"), parseIdRemap("123=00000456"), parseIdRemap("18FF0000:1FFF0000=18FE0000")],
      },
    });
    a.hear({ id: 0x700 }, { id: 0x7 });
    a.hear(...[0x701, 0x77f, 0x780, 0x123, 0x18ff_0001].map((id) => ({ id, channel: 1 })));
    b.hear({ id: 0x701 });
    await settle();
    expect(sent(b)).toEqual(["0:601", "0:67f", "0:456x", "0:18fe0001x"]);
    expect(sent(a)).toEqual([]);
    expect(link.backward).toEqual({ relayed: 0, dropped: 0, failed: 0, unsendable: 0 });
  });

  it("drops the oldest while the other bus takes nothing, in bounded memory", async () => {
    const { a, b, link, settle } = setup({ forward: { capacity: 100 } });
    b.automatic = false;
    for (let i = 0; i < 500; i++) {
      a.hear({ id: i });
      if (i % 50 === 0) await settle();
    }
    await settle();
    expect(b.sends).toHaveLength(1);
    b.automatic = true;
    b.sends[0]?.take();
    await settle();
    const { relayed, dropped } = link.forward;
    expect(relayed + dropped).toBe(500);
    expect(dropped).toBeGreaterThan(200);
    expect(b.sends.at(-1)?.frames.at(-1)?.id).toBe(499);
  });

  it("counts what the other bus refuses, tells it once in a while, and goes on", async () => {
    const { a, b, link, warnings, settle } = setup();
    b.automatic = false;
    for (let i = 0; i < 3; i++) {
      a.hear({ id: i });
      await settle();
      b.sends[i]?.fail(new CanError("timeout", "no room"));
      await settle();
    }
    b.automatic = true;
    a.hear({ id: 9 });
    await settle();
    expect(link.forward).toEqual({ relayed: 1, dropped: 0, failed: 3, unsendable: 0 });
    expect(warnings).toEqual(["1 frames were not relayed to manual: no room"]);
  });

  it("leaves out CAN FD and error frames", async () => {
    const clock = new VirtualClock();
    const [a, peer] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
    const b = new ManualBus(clock);
    const link = relay(a, b);
    await peer.send([{ id: 1, fd: true, data: new Uint8Array(12) }, { id: 4, error: true, data: new Uint8Array(8) }, { id: 2 }]);
    await clock.advance(0);
    expect(link.forward).toMatchObject({ relayed: 1, unsendable: 2 });
    await link.close();
  });

  it("ends with the bus that ends: by its fault, or quietly", async () => {
    for (const which of ["a", "b"] as const) {
      const faulty = setup();
      faulty[which].unplug();
      await expect(faulty.link.closed).rejects.toMatchObject({ code: "disconnected" });
      const closed = setup();
      await closed[which].close();
      await expect(closed.link.closed).resolves.toBeUndefined();
    }
  });

  it("refuses rules that make no sense", () => {
    expect(() => setup({ forward: false, backward: false })).toThrow("relays nothing");
    expect(() => setup({ forward: { channels: new Map([[0, 2]]) } })).toThrow("channel 2 is not one of manual: 0, 1");
    expect(() => setup({ backward: { channels: new Map([[5, 0]]) } })).toThrow("channel 5 is not one of");
    expect(() => setup({}, [[0], [1]])).toThrow("no channel of manual goes to manual");
    expect(() => setup({ forward: { filters: [{ id: -1 }] } })).toThrow(RangeError);
    expect(() => setup({ backward: { capacity: 0 } })).toThrow(RangeError);
  });

  it("takes a batch larger than a piece in order", async () => {
    const { a, b, settle } = setup();
    const batch = new FrameBatch();
    for (let i = 0; i < 1000; i++) batch.add(0, i, 0, 0, 0);
    a.hear(...batch);
    await settle();
    expect(b.sends.flatMap(({ frames }) => frames.map(({ id }) => id))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(Math.max(...b.sends.map(({ frames }) => frames.length))).toBe(64);
  });
});

describe("id remapping", () => {
  it("keeps the bits outside the mask", () => {
    const remap = compileRemaps([parseIdRemap("100:700=200"), parseIdRemap("18FF0000:1FFF0000=00000000")]);
    expect({ ...remap(0x1ab, 0) }).toEqual({ id: 0x2ab, flags: 0 });
    expect({ ...remap(0x3ab, 0) }).toEqual({ id: 0x3ab, flags: 0 });
    expect({ ...remap(0x18ff_1234, 1) }).toEqual({ id: 0x1234, flags: 1 });
    expect({ ...remap(0x1ab, 1) }).toEqual({ id: 0x1ab, flags: 1 });
  });

  it.each(["", "123", "123=", "=123", "x=1", "123=456=789", "123:=4", "123456789=1"])("refuses %j", (text) => {
    expect(() => parseIdRemap(text)).toThrow(TypeError);
  });

  it("refuses ids that don't exist", () => {
    expect(() => parseIdRemap("FFF=123")).toThrow("id FFF is not in 0..7FF; write 00000FFF for an extended id");
    expect(() => parseIdRemap("20000000=123")).toThrow(RangeError);
    expect(() => parseIdRemap("18FF0000:1FFF0000=123")).toThrow("keeps bits that a standard id does not have");
  });
});
