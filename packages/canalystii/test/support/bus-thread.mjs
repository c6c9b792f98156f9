// A thread with a bus on a virtual adapter and a simulated time, which the test lets pass by messages. Of the built library:
// a thread cannot load the sources.
import { parentPort } from "node:worker_threads";
import { CanalystBus, VirtualClock } from "../../dist/index.js";
import { exposeBus } from "../../dist/remote/index.js";
import { VirtualAdapter } from "../../dist/simulator/index.js";

let world;

const commands = {
  async open({ port }) {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock, joined: false });
    const heard = [];
    const onFrame = (channel) => (frame) => heard.push({ channel, id: frame.id, data: frame.data });
    const nodes = [0, 1].map((channel) => adapter.attachNode({ channel, bitrate: 500_000, onFrame: onFrame(channel) }));
    const device = () => adapter.usbDevice({ nativeTimeouts: true, latencyMs: 0.1 });
    const bus = await clock.run(CanalystBus.open({ device, clock, bitrate: 500_000 }));
    exposeBus(bus, port, { send: true, configure: true, closeBus: true });
    world = { clock, adapter, nodes, heard };
  },
  advance: ({ ms }) => world.clock.advance(ms),
  peerSend: ({ channel, frames }) => void world.nodes[channel].send(frames),
  unplug: () => world.adapter.unplug(),
  sync: () => {},
  dispose: () => world.adapter.dispose(),
};

parentPort.on("message", async (message) => {
  await commands[message.type](message);
  // what that has set off is sent before the answer
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
  parentPort.postMessage({ heard: world.heard, timersLeft: world.clock.pending, nowMs: world.clock.now() });
});
