// The bus in a thread of its own: it receives while this program is busy.
import { openBus } from "canalystii";

const bus = await openBus("sim", { bitrate: 500_000, thread: true }); // "0": the first adapter
const stream = bus.frames({ merge: true });
let { timestampUs: lastUs } = (await stream.next()).value;

// a program that does something else for a while: nothing of it runs, not even a timer
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env["BUSY_MS"] ?? 5000));

const untilUs = bus.nowUs();
let frames = 0;
let longestGapUs = 0;
for await (const { timestampUs } of stream) {
  frames++;
  longestGapUs = Math.max(longestGapUs, timestampUs - lastUs);
  lastUs = timestampUs;
  if (timestampUs >= untilUs) break;
}
console.log(`${frames} frames came meanwhile, never ${longestGapUs / 1000} ms without one; ${stream.dropped} were dropped`);
await bus.close();
