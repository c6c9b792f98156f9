// The lower layer: one method for each function of the adapter, nothing in the background.
import { CanalystDevice } from "canalystii";

// Passing a bitrate initialises and starts both channels.
const device = await CanalystDevice.open({ bitrate: 500_000 });
for (const message of await device.receive(0)) console.log(message); // all messages waiting on channel 0
const message = { id: 0x300, data: [1, 2, 3, 4, 5, 6, 7, 8] };
await device.send(1, message); // one
await device.send(0, [message, message, message]); // several
await device.stop(0);
await device.stop(1); // start(channel) resumes
await device.close();
