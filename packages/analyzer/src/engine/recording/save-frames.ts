import { FrameBatch } from "canalystii";
import { describeLosses, LogFiles, type LogTarget } from "canalystii/formats";
import type { FileFormat, FileWritten } from "../../protocol.js";
import type { Slices } from "../slices.js";
import type { FrameStore } from "../store/frame-store.js";
import { counted } from "../text.js";
import { AllRows } from "../views/rows.js";
import type { TraceView } from "../views/view.js";

const BATCH_ROWS = 4096;

export interface SaveOptions extends FileFormat {
  readonly name: string;
  readonly target: LogTarget;
  readonly store: FrameStore;
  /** Only what it shows. Default: all frames. */
  readonly trace: TraceView | undefined;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

/**
 * Writes the frames that are there at the beginning, in their order.
 * @throws what the target throws, CanError for a format that can only be read, the signal's reason
 */
export async function saveFrames(options: SaveOptions): Promise<FileWritten> {
  const { name, format, gzip, target, store, trace, slices, signal } = options;
  const files = new LogFiles({ format, gzip, open: async () => target });
  const rows = trace?.rows ?? new AllRows(store);
  const batch = new FrameBatch(BATCH_ROWS);
  const { end } = rows;
  let discarded = 0;
  try {
    await files.open();
    for (let position = rows.first; position < end; ) {
      // at the memory limit, frames may go while they are being saved
      discarded += Math.max(0, Math.min(end, rows.first) - position);
      position = Math.max(position, rows.first);
      const next = Math.min(end, position + BATCH_ROWS);
      batch.clear();
      for (; position < next; position++) copyRow(store, rows.rowAt(position), batch);
      await files.write(batch);
      await slices.next(signal);
    }
    await files.finish();
  } catch (error) {
    await files.abandon();
    throw error;
  }
  const gone = discarded === 0 ? [] : [`${counted(discarded, "frame")} discarded at the memory limit while the capture was saved`];
  return { name, frames: files.frames, bytes: files.bytes, losses: [...describeLosses(files.losses), ...gone] };
}

function copyRow(store: FrameStore, row: number, batch: FrameBatch): void {
  const chunk = store.chunkOf(row);
  if (chunk !== undefined) batch.appendRow(chunk.batch, row - chunk.firstRow);
}
