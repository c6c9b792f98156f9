import { describe, expect, it } from "vitest";
import { collect } from "../../test/support/collect.js";
import { CanError } from "../base/errors.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualBus, VirtualWire } from "./virtual-bus.js";

describe("VirtualBus", () => {
  it("carries frames to every other node, each channel by itself", async () => {
    const clock = new VirtualClock({ epochUs: 1_000_000 });
    const wire = new VirtualWire({ clock });
    const [a, b, c] = [wire.attach({ name: "a" }), wire.attach(), wire.attach({ channels: [1] })];
    const streams = [a.frames(), b.frames(), c.frames()];
    await clock.advance(5);
    await a.send([
      { id: 1, data: [1] },
      { id: 0x12345678, channel: 1, data: new Uint8Array(64), fd: true },
    ]);
    await Promise.all([a.close(), b.close(), c.close()]);
    const seen = await Promise.all(streams.map((stream) => collect(stream)));
    expect(seen.map((frames) => frames.map(({ id, channel, direction }) => [id, channel, direction]))).toEqual([
      [],
      [
        [1, 0, "rx"],
        [0x12345678, 1, "rx"],
      ],
      [[0x12345678, 1, "rx"]],
    ]);
    expect(seen[1]?.[0]?.timestampUs).toBe(1_005_000);
    expect(seen[1]?.[1]?.data.length).toBe(64);
  });

  it("hears only nodes that run at the same bit rate", async () => {
    const [a, b] = VirtualBus.pair({ clock: new VirtualClock() });
    const stream = b.frames();
    await b.configure(0, { bitrate: 250_000 });
    await a.send({ id: 1 });
    await b.configure(0, { bitrate: 500_000, start: false });
    await a.send({ id: 2 });
    await expect(b.send({ id: 9 })).rejects.toMatchObject({ code: "not-started" });
    await b.start(0);
    await a.send({ id: 3 });
    await b.close();
    expect((await collect(stream)).map(({ id }) => id)).toEqual([3]);
  });

  it("runs at any bit rate, and has no controller whose timing could be set", async () => {
    const [a] = VirtualBus.pair({ clock: new VirtualClock(), bitrate: 5_000_000 });
    expect([a.canClockHz, a.statistics().channels.get(0)?.bitrate]).toEqual([undefined, 5_000_000]);
    await a.configure(1, { bitrate: 123_456 });
    expect(a.statistics().channels.get(1)?.bitrate).toBe(123_456);
    await expect(a.configure(1, { timing: { btr0: 0, btr1: 0x1c } })).rejects.toMatchObject({ code: "unsupported" });
    await expect(a.configure(1, { bitrate: -1 })).rejects.toThrow("bitrate -1 is not a number of bit/s above 0");
  });

  it("ends with a fault when it is unplugged", async () => {
    const [a, b] = VirtualBus.pair({ clock: new VirtualClock() });
    const stream = b.frames();
    await a.send({ id: 5 });
    b.unplug();
    expect((await stream.next()).value).toMatchObject({ id: 5 });
    await expect(stream.next()).rejects.toBeInstanceOf(CanError);
    await expect(b.closed).rejects.toMatchObject({ code: "disconnected" });
    await expect(a.send({ id: 6 })).resolves.toBeUndefined();
  });
});
