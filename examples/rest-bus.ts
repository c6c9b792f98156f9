// A rest bus: control units that are not there, simulated from a CAN database. Here on a virtual bus; any CanBus will do.
import { sleep, VirtualBus } from "canalystii";
import { RestBus } from "canalystii/dbc";
import { vehicleDatabase } from "canalystii/simulator";

// in a program: parseDbc(await readFile("car.dbc"))
const database = vehicleDatabase();
const messages = database.messages.filter(({ senders }) => senders.includes("Engine"));
const restBus = new RestBus(messages);
console.log(`${messages.length} messages, ${restBus.framesPerSecond.toFixed(0)} frames/s`);

const [bus, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
const received = peer.frames();
const { clock } = bus;
const start = clock.now();
while (clock.now() - start < 100) {
  const frames = restBus.take(clock.now() - start);
  if (frames.length > 0) await bus.send(frames);
  await sleep(clock, Math.max(0, start + restBus.nextMs - clock.now()));
}

const { value: frame } = await received.next();
const decoded = frame && database.decode(frame);
for (const { signal, value, label } of decoded?.signals ?? []) console.log(signal.name, label ?? value, signal.unit ?? "");
await Promise.all([bus.close(), peer.close()]);
