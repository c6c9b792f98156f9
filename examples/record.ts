// Records a bus to a BLF file for half a second, and reads the file. No adapter is needed.
import { openBus, sleep, systemClock } from "canalystii";
import { openLogFile, recordTo } from "canalystii/logs";

const file = process.env["FILE"] ?? "drive.blf"; // drive.asc, drive.log.gz …: the suffix is the format
await using bus = await openBus("sim", { bitrate: 500_000 }); // "0": the first adapter

const recording = await recordTo(bus, file, { force: true }); // without force, an existing file is an error
await sleep(systemClock, 500);
const { frames } = await recording.stop();
console.log(`${frames} frames in ${file}`);

const log = await openLogFile(file);
for await (const frame of log.frames()) {
  console.log(frame.timestampUs, frame.channel, frame.id, frame.data);
  if (frame.channel === 1) break; // closes the file
}
