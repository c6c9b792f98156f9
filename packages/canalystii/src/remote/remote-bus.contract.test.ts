import { type BusFixture, describeBus } from "../../test/contract/describe-bus.js";
import { lockstep } from "../../test/support/lockstep.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import type { CanFrame } from "../can/frame.js";
import { exposeBus, RemoteBus } from "./index.js";

describeBus("RemoteBus over a MessageChannel", async (): Promise<BusFixture> => {
  const { clock, pass, run, arrive } = lockstep();
  const [served, peer] = VirtualBus.pair({ clock, bitrate: 500_000 });
  const { port1, port2 } = new MessageChannel();
  const exposed = exposeBus(served, port1, { send: true, configure: true });
  const heard: CanFrame[] = [];
  void (async () => {
    for await (const frame of peer.frames()) heard.push(frame);
  })();
  return {
    bus: await run(RemoteBus.connect(port2, { clock })),
    peerSend: async (channel, frames) => {
      // a consumer is one as soon as the host knows of it
      await arrive();
      await peer.send(frames.map((frame) => ({ ...frame, channel })));
    },
    heard: (channel) => heard.filter((frame) => frame.channel === channel),
    pass,
    run,
    unplug: () => served.unplug(),
    timersLeft: () => clock.pending,
    dispose: async () => {
      await exposed.close();
      await Promise.all([served.close(), peer.close()]);
    },
  };
});
