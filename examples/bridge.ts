// Offers a bus to other programs over the network (socketcand), and connects to it as another bus.
import { openBus } from "canalystii";
import { openSocketcandBus, SocketcandServer } from "canalystii/bridge";

const bus = await openBus("sim", { bitrate: 500_000 }); // "0": the first adapter
const server = await SocketcandServer.listen(bus, { port: Number(process.env["PORT"] ?? 29_536) }); // 127.0.0.1 only

const remote = await openSocketcandBus(`socketcand://127.0.0.1:${server.port}/can0,can1`);
await remote.send({ channel: 1, id: 0x123, data: [1, 2, 3] }); // resolves when the adapter has taken it
for await (const { channel, id, data } of remote.frames()) {
  console.log(channel, id.toString(16), data);
  if (id === 0x123) break;
}

await remote.close();
await server.close();
await bus.close();
