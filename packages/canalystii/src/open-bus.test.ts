import { expect, it } from "vitest";
import { VirtualClock } from "./can/virtual-clock.js";
import { openBus } from "./open-bus.js";
// loaded before the clock runs: a module that is being loaded does not count as time
import "./open-sim.js";

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

it("takes any other name for an adapter", async () => {
  const code = expect.stringMatching(/^(not-found|unsupported)$/);
  await expect(openBus("no-such-serial", { bitrate: 500_000 })).rejects.toMatchObject({ code });
  await expect(openBus("constructor", { bitrate: 500_000 })).rejects.toMatchObject({ code });
  await expect(openBus("sim", { bitrate: 123 })).rejects.toThrow(RangeError);
});

it.each(["ws://localhost:1234", "", "http://x/can0"])("refuses %j, naming what it knows", async (name) => {
  await expect(openBus(name, { bitrate: 500_000 })).rejects.toThrow(/is not known; known: sim, socketcand:/);
});
