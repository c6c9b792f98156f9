// The bus contract and a steady stream, through the kernel and the package `usb`. Run by suites/25-bus.mjs in the guest.
import { CanalystBus, type CanFrame } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { UsbIpServer } from "canalystii/usbip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BusFixture, describeBus } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { attach, detachAll } from "../lib/usbip.mjs";
import { sleep, waitFor } from "../lib/wait.mjs";

/** Emulation is slow: what a bus may take 300 ms for on a machine, it gets this much more for here. */
const PATIENCE = 3;

let server: UsbIpServer;
let adapter: VirtualAdapter;
let path: string;
let nodes: { send(frames: readonly { id: number }[]): unknown }[];
let heard: CanFrame[][];

/** Attaches the adapter, if the test before has unplugged it. */
async function plugIn(): Promise<void> {
  if (path !== "" && adapter.plugged) return;
  const device = adapter.plug();
  if (path !== "") server.add(device);
  path = (await waitFor("the kernel to take the adapter", () => attach("1-1", { port: server.port }).catch(() => undefined))).localBusid;
}

beforeAll(async () => {
  adapter = new VirtualAdapter({ joined: false });
  heard = [[], []];
  nodes = [0, 1].map((channel) => adapter.attachNode({ channel, bitrate: 500_000, onFrame: (frame) => heard[channel]?.push(frame) }));
  server = await UsbIpServer.listen({ port: 3265, devices: [adapter.device] });
  path = "";
  await plugIn();
});

afterAll(async () => {
  await detachAll();
  await server.close();
  adapter.dispose();
});

describeBus("CanalystBus through the kernel", async (): Promise<BusFixture> => {
  await plugIn();
  for (const frames of heard) frames.length = 0;
  return {
    bus: await CanalystBus.open({ device: path, bitrate: 500_000, timeoutMs: 20_000 }),
    peerSend: (channel, frames) => {
      nodes[channel]?.send(frames);
    },
    heard: (channel) => heard[channel] ?? [],
    pass: (ms) => sleep(ms * PATIENCE),
    run: (promise) => promise,
    unplug: () => adapter.unplug(),
    exactTime: false,
    dispose: () => {},
  };
});

describe("CanalystBus through the kernel, under load", () => {
  it("loses nothing of 400 frames/s on each channel, in order, with rising times", async () => {
    await plugIn();
    const bus = await CanalystBus.open({ device: path, bitrate: 500_000, timeoutMs: 20_000 });
    const traffic = [0, 1].map((channel) => adapter.addTraffic({ kind: "flood", channel, framesPerSecond: 400, count: 2000 }));
    const last = [-1, -1];
    const time = [0, 0];
    let seen = 0;
    for await (const batch of bus.batches()) {
      for (let row = 0; row < batch.length; row++) {
        const channel = batch.channel[row] as number;
        const at = row * batch.stride;
        const counter = (batch.data[at] as number) + 256 * (batch.data[at + 1] as number);
        if (counter !== (last[channel] as number) + 1) expect.unreachable(`channel ${channel}: ${counter} after ${last[channel]}`);
        if ((batch.timestampUs[row] as number) < (time[channel] as number)) expect.unreachable(`time runs back at ${counter}`);
        last[channel] = counter;
        time[channel] = batch.timestampUs[row] as number;
        seen++;
      }
      if (seen === 4000) break;
    }
    expect(last).toEqual([1999, 1999]);
    for (const { overruns, protocolErrors } of bus.statistics().channels.values()) expect([overruns, protocolErrors]).toEqual([0, 0]);
    for (const one of traffic) one.stop();
    await bus.close();
  });

  it("waits for an adapter that was unplugged and goes on with it", async () => {
    await plugIn();
    const bus = await CanalystBus.open({ device: path, bitrate: 500_000, timeoutMs: 20_000, reconnect: true });
    const events: string[] = [];
    bus.on("disconnected", () => events.push("disconnected"));
    bus.on("reconnected", () => events.push("reconnected"));
    const stream = bus.frames();
    adapter.unplug();
    await waitFor("the bus to notice", () => events.includes("disconnected"));
    await plugIn();
    await waitFor("the bus to come back", () => events.includes("reconnected"));
    nodes[1]?.send([{ id: 0x456 }]);
    const { value } = await stream.next();
    expect([value?.channel, value?.id]).toEqual([1, 0x456]);
    await bus.close();
  });
});
