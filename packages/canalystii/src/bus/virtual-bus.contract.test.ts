import { describeBus } from "../../test/contract/describe-bus.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { CanFrame } from "../can/frame.js";
import { VirtualBus } from "./virtual-bus.js";

describeBus("VirtualBus", async () => {
  const clock = new VirtualClock();
  const [bus, peer] = VirtualBus.pair({ clock, bitrate: 500_000 });
  const heard: CanFrame[] = [];
  void (async () => {
    for await (const frame of peer.frames()) heard.push(frame);
  })();
  return {
    bus,
    peerSend: (channel, frames) => peer.send(frames.map((frame) => ({ ...frame, channel }))),
    heard: (channel) => heard.filter((frame) => frame.channel === channel),
    pass: (ms) => clock.advance(ms),
    run: (promise) => clock.run(promise),
    unplug: () => bus.unplug(),
    timersLeft: () => clock.pending,
    dispose: () => peer.close(),
  };
});
