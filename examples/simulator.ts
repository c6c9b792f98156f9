// Without hardware: the virtual adapter behaves like the real one, byte for byte, with the traffic of a car on its bus.
import { CanalystBus } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";

const adapter = new VirtualAdapter({ traffic: "vehicle" });
await using bus = await CanalystBus.open({ device: adapter.usbDevice(), bitrate: 500_000 });
let seen = 0;
for await (const frame of bus.frames()) {
  console.log(frame.channel, frame.id.toString(16), frame.data);
  if (++seen === 10) break;
}
