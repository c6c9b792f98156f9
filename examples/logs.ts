// Log files: writes a few frames as a candump log, reads it, and writes it again as BLF. No adapter is needed.
import { FrameBatch, toFrame } from "canalystii";
import { createLogWriter, describeLosses, describeReport, readLog } from "canalystii/logs";

const writer = await createLogWriter("candump");
const frames = [1, 2, 3].map((n) => ({ ...toFrame({ id: 0x120 + n, data: [n, n] }), timestampUs: 1_763_800_000_000_000 + n * 1000 }));
const candump = [await writer.write(FrameBatch.from(frames)), (await writer.finish()).bytes];

// `candump` may be any iterable of bytes: a file's stream, a download, an array
const log = await readLog(candump);
const blf = await createLogWriter("blf");
const parts: Uint8Array[] = [];
for await (const batch of log) parts.push(await blf.write(batch));
const end = await blf.finish();
parts.push(end.bytes); // in a file, end.patches then overwrite parts of the header

console.log(log.format.name, log.report.frames, describeReport(log.report), describeLosses(blf.losses));
for await (const batch of await readLog(parts)) for (const frame of batch) console.log(frame.timestampUs, frame.id, frame.data);
