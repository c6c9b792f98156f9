import { expect, it } from "vitest";
import { VirtualClock } from "./base/virtual-clock.js";
import { type OpenBusOptions, openBus } from "./open-bus.js";
// loaded before the clock runs: a module that is being loaded does not count as time
import "./open-sim.js";
import { StallFreeClock } from "./simulator/stall-free-clock.js";

it("opens the virtual adapter as sim, with traffic, and leaves nothing behind", async () => {
  const clock = new VirtualClock();
  const bus = await clock.run(openBus("sim", { bitrate: 500_000, clock }));
  const stream = bus.frames({ channels: [0] });
  await clock.advance(1000);
  expect(stream.pending).toBeGreaterThan(1000);
  expect(bus.name).toBe("sim");
  await clock.run(bus.close());
  expect(clock.pending).toBe(0);
});

it("opens sim on a clock that stands still while the process does, so that its buffer cannot run full", async () => {
  const bus = await openBus("sim", { bitrate: 500_000 });
  expect(bus.clock).toBeInstanceOf(StallFreeClock);
  await bus.close();
});

it("gives channels of different bit rates a virtual bus each, with traffic", async () => {
  const clock = new VirtualClock();
  const bus = await clock.run(openBus("sim", { bitrate: 500_000, channelConfigs: { 1: { bitrate: 125_000 } }, clock }));
  await clock.advance(2000);
  const [fast, slow] = [...bus.statistics().channels.values()];
  expect([fast?.bitrate, slow?.bitrate]).toEqual([500_000, 125_000]);
  expect(fast?.framesPerSecond).toBeGreaterThan(1000);
  expect(slow?.framesPerSecond).toBeGreaterThan(500);
  expect(slow?.busLoad).toBeGreaterThan(0.9);
  await clock.run(bus.close());
  expect(clock.pending).toBe(0);
});

it("takes any other name for an adapter", async () => {
  const code = expect.stringMatching(/^(not-found|unsupported)$/);
  await expect(openBus("no-such-serial", { bitrate: 500_000 })).rejects.toMatchObject({ code });
  await expect(openBus("constructor", { bitrate: 500_000 })).rejects.toMatchObject({ code });
  await expect(openBus("sim", { bitrate: 123 })).rejects.toThrow(RangeError);
});

it.each(["ftp://localhost:1234", "", "http://x/can0"])("refuses %j, naming what it knows", async (name) => {
  await expect(openBus(name, { bitrate: 500_000 })).rejects.toThrow(/is not known; known: sim, socketcand:/);
});

it.each([undefined, null, {}, { channels: [0] }])("refuses the options %j in words that say what to give", async (options) => {
  for (const name of ["sim", "0"]) {
    await expect(openBus(name, options as unknown as OpenBusOptions)).rejects.toThrow(/^no bit rate is given; pass bitrate in bit\/s/);
  }
});

it("needs no bit rate for a bus that has one already", async () => {
  await expect(openBus("socketcand://127.0.0.1:1/can0", { timeoutMs: 1 })).rejects.toMatchObject({ code: "not-found" });
  await expect(openBus("socketcand://127.0.0.1:1/can0")).rejects.toMatchObject({ code: "not-found" });
});

it("refuses a name that is no string", async () => {
  await expect(openBus(0 as unknown as string, { bitrate: 500_000 })).rejects.toThrow(
    'bus 0 is not a string; pass e.g. "0" for the first adapter',
  );
});
