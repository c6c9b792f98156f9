// Frames of a car for the benches of the analyzer.
import { FrameBatch } from "canalystii";
import { createLogWriter } from "canalystii/logs";

const BATCH = 2048;
/** Time of the first frame, and between two, µs. */
export const START_US = 1.7e15;
export const STEP_US = 130;

/** Returns a function that makes batches of frames: ids of a database at random, with counters and noise as payloads. */
function makeBatches(messages) {
  let state = 1;
  return (first, count = BATCH) => {
    const batch = new FrameBatch(count);
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const { id, extended, length: size } = messages[(state >>> 8) % messages.length];
      const at = batch.add(START_US + (first + i) * STEP_US, id, extended ? 1 : 0, i & 1, size);
      for (let n = 0; n < size; n++) batch.data[at + n] = n === 0 ? first + i : (state >>> n) & 0xff;
    }
    return batch;
  };
}

/** Calls back with batches of together so many frames. */
export async function eachBatch(messages, frames, callback) {
  const next = makeBatches(messages);
  for (let first = 0; first < frames; first += BATCH) await callback(next(first, Math.min(BATCH, frames - first)));
}

/** Writes so many frames as a BLF; `file` is a handle of node:fs/promises. */
export async function writeBlf(file, messages, frames) {
  const writer = await createLogWriter("blf", { level: 1, startUs: START_US });
  let length = 0;
  const append = async (bytes) => {
    length += (await file.write(bytes)).bytesWritten;
  };
  await eachBatch(messages, frames, async (batch) => append(writer.write(batch)));
  const { bytes, patches } = await writer.finish();
  await append(bytes);
  for (const patch of patches) await file.write(patch.bytes, 0, patch.bytes.length, patch.offset);
  return length;
}
