// A steady stream and, if asked for, the bus contract, through the kernel and the package `usb`. Run by suites/25-bus.mjs in the guest.
import { CanalystBus } from "canalystii";
import { describe, expect, it } from "vitest";
import { describeBus } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { waitFor } from "../lib/wait.mjs";
import { attachAdapter } from "./attached-adapter.js";

const attached = attachAdapter(3265);
const open = async (options = {}) => CanalystBus.open({ device: await attached.plugIn(), bitrate: 500_000, timeoutMs: 20_000, ...options });

// suites 26 and 40 run it over this bus too, in a thread and in a page
if (process.env["CANALYSTII_SYSTEM_LONG"] === "1") {
  describeBus("CanalystBus through the kernel", async () => ({ ...(await attached.fixture()), bus: await open() }));
}

describe("CanalystBus through the kernel, under load", () => {
  it("loses nothing of 400 frames/s on each channel, in order, with rising times", async () => {
    const bus = await open();
    const traffic = [0, 1].map((channel) => attached.adapter.addTraffic({ kind: "flood", channel, framesPerSecond: 400, count: 2000 }));
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
    const bus = await open({ reconnect: true });
    const events: string[] = [];
    bus.on("disconnected", () => events.push("disconnected"));
    bus.on("reconnected", () => events.push("reconnected"));
    const stream = bus.frames();
    attached.adapter.unplug();
    await waitFor("the bus to notice", () => events.includes("disconnected"));
    await attached.plugIn();
    await waitFor("the bus to come back", () => events.includes("reconnected"));
    attached.nodes[1]?.send([{ id: 0x456 }]);
    const { value } = await stream.next();
    expect([value?.channel, value?.id]).toEqual([1, 0x456]);
    await bus.close();
  });
});
