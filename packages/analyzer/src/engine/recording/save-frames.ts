import { describeLosses, LogFiles, type LogTarget } from "canalystii/formats";
import type { FileFormat, FileWritten } from "../../protocol.js";
import type { Slices } from "../slices.js";
import { counted } from "../text.js";
import type { StoredRows } from "../views/stored-rows.js";

const BATCH_ROWS = 4096;

export interface SaveOptions extends FileFormat {
  readonly name: string;
  readonly open: () => Promise<LogTarget>;
  readonly rows: StoredRows;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

/**
 * Writes frames in their order.
 * @throws what the target throws, CanError for a format that can only be read, the signal's reason
 */
export async function saveFrames(options: SaveOptions): Promise<FileWritten> {
  const { name, format, gzip, open, rows, slices, signal } = options;
  const files = new LogFiles({ format, gzip, open });
  try {
    await files.open();
    for (const batch of rows.batches(BATCH_ROWS)) {
      await files.write(batch);
      await slices.next(signal);
    }
    await files.finish();
  } catch (error) {
    await files.abandon();
    throw error;
  }
  return { name, frames: files.frames, bytes: files.bytes, losses: [...describeLosses(files.losses), ...describeGone(rows)] };
}

function describeGone({ gone, goneUnexamined }: StoredRows): string[] {
  return [
    ...(gone === 0 ? [] : [`${counted(gone, "frame")} had left the memory before they could be saved`]),
    ...(goneUnexamined === 0 ? [] : [`up to ${counted(goneUnexamined, "frame")} had left the memory before they were filtered`]),
  ];
}
