import { type BusFixture, describeBus } from "../../../test/contract/describe-bus.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import type { CanFrame } from "../../can/frame.js";
import { FIRMWARE_VARIANTS, type FirmwareOptions, VirtualAdapter } from "../../simulator/index.js";
import { CanalystBus } from "./bus.js";

const BROWSER_VARIANTS = ["default", "naking"];

for (const { name, firmware } of FIRMWARE_VARIANTS) {
  for (const nativeTimeouts of BROWSER_VARIANTS.includes(name) ? [true, false] : [true]) {
    describeBus(`CanalystBus, firmware ${name}${nativeTimeouts ? "" : ", no time limits as in browsers"}`, () =>
      open(firmware, nativeTimeouts),
    );
  }
}

async function open(firmware: FirmwareOptions, nativeTimeouts: boolean): Promise<BusFixture> {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, firmware, joined: false });
  const heard: CanFrame[][] = [[], []];
  const nodes = [0, 1].map((channel) => adapter.attachNode({ channel, bitrate: 500_000, onFrame: (frame) => heard[channel]?.push(frame) }));
  const device = () => adapter.usbDevice({ nativeTimeouts, latencyMs: 0.1 });
  return {
    bus: await clock.run(CanalystBus.open({ device, clock, bitrate: 500_000 })),
    peerSend: (channel, frames) => nodes[channel]?.send(frames),
    heard: (channel) => heard[channel] ?? [],
    pass: (ms) => clock.advance(ms),
    run: (promise) => clock.run(promise),
    unplug: () => adapter.unplug(),
    timersLeft: () => clock.pending,
    dispose: () => adapter.dispose(),
  };
}
