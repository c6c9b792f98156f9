// The tables of the README for people who come from Python: every name in them is there, and does what they say.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as library from "../src/index.js";
import { CanalystBus, CanalystDevice, STANDARD_BITRATES, sleep, timingForBitrate, toRegisters, VirtualClock } from "../src/index.js";
import * as formats from "../src/logs/index.js";
import { VirtualAdapter } from "../src/simulator/index.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** The rows of the table under a heading, without its head: left and right column. */
function rowsOf(heading: string): [string, string][] {
  const [, section = ""] = readme.split(`## Coming from ${heading}`);
  const rows = [...(section.split("\n## ")[0] as string).matchAll(/^\| (.*?) \| (.*) \|$/gm)].slice(1);
  return rows.map(([, left, right]) => [left as string, right as string]);
}

const code = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside as string);
const calls = (rows: [string, string][], object: string) =>
  rows.flatMap(([, right]) =>
    code(right).flatMap((text) => [...text.matchAll(new RegExp(`\\b${object}\\.(\\w+)\\(`, "g"))].map(([, name]) => name)),
  );

describe("from python-canalystii", () => {
  const rows = rowsOf("python-canalystii");

  it("has every method and constant of it", () => {
    const left = rows.map(([text]) => text).join(" ");
    const names = "CanalystDevice init start stop receive send flush_tx_buffer clear_rx_buffer get_can_status send_command Message TIMINGS";
    for (const name of names.split(" ")) expect(left).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("names only what is there", () => {
    for (const name of calls(rows, "device")) expect(CanalystDevice.prototype).toHaveProperty(name as string);
    expect(new Set(calls(rows, "device")).size).toBeGreaterThan(9);
    for (const name of calls(rows, "CanalystDevice")) expect(CanalystDevice).toHaveProperty(name as string);
    for (const name of ["STANDARD_BITRATES", "toRegisters", "timingForBitrate", "CanError"]) expect(library).toHaveProperty(name);
  });

  it("does what it says", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock });
    const use = async () => {
      await using device = await CanalystDevice.open({ device: adapter.usbDevice(), clock, timing: { btr0: 0x00, btr1: 0x1c } });
      await device.send(0, { id: 0x300, data: [1, 2] });
      await device.send(0, { id: 0x301 }, { echo: true });
      expect(await device.flushTxBuffer(0, Number.POSITIVE_INFINITY)).toBe(true);
      const [message] = await device.receive(1);
      expect(message).toMatchObject({ id: 0x300, extended: false, dlc: 2, data: Uint8Array.of(1, 2) });
      expect(message?.deviceTicks).toBe((message?.timestampUs ?? 0) / 100);
      expect((await device.receive(0)).map(({ id }) => id)).toEqual([0x301]);
      expect(await device.getMessageStatus(0)).toMatchObject({ rxPending: 0, txPending: 0 });
      expect(await device.getCanStatus(0)).toHaveProperty("errInterrupt");
      await device.clearRxBuffer(0);
      await device.init(0, { bitrate: 125_000, start: false });
      await expect(device.send(0, { id: 1 })).rejects.toMatchObject({ code: "not-started" });
    };
    await clock.run(use());
    adapter.dispose();
  });

  it("has the bit rates of it, with the same registers", () => {
    expect(toRegisters(timingForBitrate(500_000))).toEqual({ btr0: 0x00, btr1: 0x1c });
    expect(STANDARD_BITRATES).toContain(33_330);
  });
});

describe("from python-can", () => {
  const rows = rowsOf("python-can's canalystii interface");

  it("names only what is there", () => {
    for (const name of calls(rows, "bus")) expect(CanalystBus.prototype).toHaveProperty(name as string);
    expect(new Set(calls(rows, "bus")).size).toBeGreaterThan(4);
    for (const name of ["recordTo", "openLogFile"]) expect(formats).toHaveProperty(name);
  });

  it("does what it says", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock });
    const use = async () => {
      await using bus = await CanalystBus.open({ device: adapter.usbDevice(), clock, channels: [0, 1], bitrate: 500_000 });
      const seen = bus.frames({ filters: [{ id: 0x700, mask: 0x780, extended: false }], capacity: 3 });
      const patience = new AbortController();
      const silent = bus.frames({ filters: [{ id: 1 }], signal: patience.signal });
      for (let i = 0; i < 5; i++) await bus.send({ id: 0x700 + i });
      await bus.send([
        { id: 0x700, extended: true },
        { channel: 1, id: 0x123 },
      ]);
      expect(await bus.flush(Number.POSITIVE_INFINITY)).toBe(true);
      const task = bus.sendPeriodic({ id: 0x100 }, { periodMs: 10 });
      task.update({ id: 0x101 });
      await sleep(clock, 100);
      task.stop();
      expect([seen.pending, seen.dropped]).toEqual([3, 2]);
      expect((await seen.next()).value).toMatchObject({ id: 0x702, channel: 1, timestampUs: expect.any(Number) });
      patience.abort();
      for await (const _ of silent) expect.unreachable("no such frame was sent");
    };
    await clock.run(use());
    adapter.dispose();
  });
});
