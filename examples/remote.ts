// A bus for another thread: exposed at one end of a port, used at the other. A WebSocket works in the same way.
import { openBus } from "canalystii";
import { exposeBus, RemoteBus } from "canalystii/remote";

const { port1, port2 } = new MessageChannel(); // in a program, one of them goes to the other thread

const bus = await openBus("sim", { bitrate: 500_000 });
const exposed = exposeBus(bus, port1, { send: true });

const remote = await RemoteBus.connect(port2);
const stream = remote.frames({ filters: [{ id: 0x123 }] });
await remote.send({ channel: 1, id: 0x123, data: [1, 2, 3] });
for await (const { channel, id, data } of stream) {
  console.log(channel, id.toString(16), data); // the virtual adapter's channels are on one bus
  break;
}
await remote.close();
await exposed.closed;
await bus.close();
