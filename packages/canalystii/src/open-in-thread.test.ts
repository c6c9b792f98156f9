import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { openBus } from "./open-bus.js";
import type { OpenBusOptions } from "./open-options.js";
import { faultPlaceOf, RemoteBus } from "./remote/index.js";

const inThread = (name: string, options: object = {}) => openBus(name, { bitrate: 500_000, thread: true, ...options } as OpenBusOptions);

it("opens a bus in a thread, which ends with it", async () => {
  const bus = await inThread("sim");
  expect([bus.name, bus.channels, bus.canClockHz]).toEqual(["sim", [0, 1], 8_000_000]);
  const stream = bus.frames({ channels: [1] });
  const { value } = await stream.next();
  expect(value.channel).toBe(1);
  expect(Math.abs(value.timestampUs - bus.nowUs())).toBeLessThan(5_000_000);
  await bus.send({ id: 0x123 });
  await bus.close();
  for await (const _frame of stream);
  await expect(bus.closed).resolves.toBeUndefined();
  await expect(bus.send({ id: 1 })).rejects.toMatchObject({ code: "closed" });
});

it("fails as without a thread, with code and hint", async () => {
  await expect(inThread("99-9")).rejects.toMatchObject({
    code: expect.stringMatching(/^(not-found|unsupported)$/),
    hint: expect.any(String),
  });
  await expect(inThread("sim", { bitrate: 77 })).rejects.toThrow(RangeError);
  await expect(inThread("sim", { channels: [] })).rejects.toThrow("channels is empty");
});

it("refuses options that cannot go to another thread", async () => {
  const clock = { now: () => 0 } as never;
  const refused = (options: object) => expect(inThread("sim", options)).rejects;
  await refused({ clock }).toThrow("option clock.now is a function, which cannot be given to a thread; leave it out");
  await refused({ signal: new AbortController().signal }).toThrow("option signal is an object of the class AbortSignal");
  await refused({ channelConfigs: { 0: { bitrate: Symbol("x") } } }).toThrow("option channelConfigs.0.bitrate is a symbol");
});

const CRASHING = `
  const { parentPort } = require("node:worker_threads");
  (async () => {
    const { VirtualBus } = await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
    const { exposeBus } = await import(${JSON.stringify(new URL("../dist/remote/index.js", import.meta.url).href)});
    exposeBus(VirtualBus.pair()[0], parentPort, { configure: true });
    VirtualBus.prototype.configure = (channel) => {
      if (channel === 1) process.exit(3);
      setTimeout(() => { throw new Error("boom"); });
      return new Promise(() => {});
    };
  })();`;

it.each([
  ["an error", 0, "the message port failed: boom"],
  ["an exit", 1, "the message port ended with code 3"],
])("ends with the thread: %s", async (_how, channel, message) => {
  const bus = await RemoteBus.connect(new Worker(CRASHING, { eval: true }));
  const waiting = bus.frames().next();
  waiting.catch(() => {});
  await expect(bus.configure(channel, { bitrate: 500_000 })).rejects.toMatchObject({ code: "disconnected", message });
  await expect(waiting).rejects.toMatchObject({ code: "disconnected", message });
  const error = await bus.closed.catch((failure: unknown) => failure);
  expect(faultPlaceOf(error)).toBe("host");
  await bus.close();
});
