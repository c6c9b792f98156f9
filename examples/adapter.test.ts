// The unchanged examples, with the virtual adapter instead of one that is plugged in.
import { readFile } from "node:fs/promises";
import type { UsbRuntime } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const plugged = vi.hoisted(() => ({ adapter: undefined as VirtualAdapter | undefined }));

vi.mock("#usb-runtime", () => {
  const usbRuntime: UsbRuntime = {
    name: "node",
    listDevices: async () => (plugged.adapter === undefined ? [] : [{ device: plugged.adapter.usbDevice(), path: "1-2" }]),
    requestDevice: () => Promise.reject(new Error("nobody to ask")),
    onDisconnect: () => () => {},
  };
  return { usbRuntime };
});

let printed: unknown[][];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((...values) => {
    printed.push(values);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  plugged.adapter?.dispose();
});

it("device.ts sends one message, then several, and stops both channels", async () => {
  plugged.adapter = new VirtualAdapter();
  await import("./device.js");
  expect([0, 1].map((channel) => plugged.adapter?.channelState(channel).running)).toEqual([false, false]);
  expect(plugged.adapter.channelState(0).bitrate).toBe(500_000);
});

it("bus.ts prints five frames of the other channel with the host's time", async () => {
  plugged.adapter = new VirtualAdapter();
  await import("./bus.js");
  expect(printed.map(([, channel, id, data]) => [channel, id, data])).toEqual(Array(5).fill([1, 0x123, Uint8Array.of(0, 1)]));
  for (const [timestampUs] of printed) expect(Math.abs((timestampUs as number) / 1000 - Date.now())).toBeLessThan(10_000);
});

it("simulator.ts prints ten frames of the virtual car", async () => {
  await import("./simulator.js");
  expect(printed).toHaveLength(10);
});

it("the README shows bus.ts", async () => {
  const [readme, example] = await Promise.all(["../README.md", "./bus.ts"].map((file) => readFile(new URL(file, import.meta.url), "utf8")));
  const [, snippet] = /```ts\n([\s\S]*?)```/.exec(readme as string) ?? [];
  expect(example).toContain(snippet);
});
