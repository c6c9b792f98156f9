// The upper layer: continuous reception on both channels; every frame has the host's time.
import { CanalystBus } from "canalystii";

const bus = await CanalystBus.open({ bitrate: 500_000, channels: [0, 1] });
const task = bus.sendPeriodic({ channel: 0, id: 0x123, data: [0, 1] }, { periodMs: 10 });
let seen = 0;
for await (const frame of bus.frames({ filters: [{ id: 0x100, mask: 0x700 }] })) {
  console.log(frame.timestampUs, frame.channel, frame.id, frame.data); // integer µs since the Unix epoch
  if (++seen === 5) break;
}
task.stop();
await bus.close();
