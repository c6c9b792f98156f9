import { describeReport, readLog } from "canalystii/formats";
import type { CompareProgress, CompareSide, TimeSpan } from "../../protocol.js";
import { checkTimes, EVERYTHING, inSpan, nextBlock } from "../examine/span-blocks.js";
import type { Slices } from "../slices.js";
import type { FrameStore } from "../store/frame-store.js";
import { chunksOf } from "../streams.js";
import { counted, shown } from "../text.js";
import { Side, type SideOptions } from "./side.js";

export interface Examination extends SideOptions {
  readonly store: FrameStore;
  readonly slices: Slices;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Omit<CompareProgress, "side">) => void;
}

/**
 * Examines all frames of a side.
 * @throws RangeError for a span that is none, CanError for a file that cannot be read, the signal's reason
 */
export async function examineSide(what: CompareSide, examination: Examination): Promise<Side> {
  const side = new Side(examination);
  if (what.kind === "file") await examineFile(what, side, examination);
  else {
    if (what.kind === "span") checkTimes("span", what);
    await examineStore(what.kind === "span" ? what : EVERYTHING, side, examination);
  }
  return side;
}

async function examineStore(span: TimeSpan, side: Side, { store, slices, signal, onProgress }: Examination): Promise<void> {
  const { endRow } = store;
  const first = span === EVERYTHING ? store.firstRow : store.rowAt(span.fromUs);
  const last = Math.min(endRow, store.rowAt(span.toUs));
  let gone = 0;
  for (let row = first; ; ) {
    // at the memory limit
    gone += Math.max(0, Math.min(last, store.firstRow) - row);
    const block = nextBlock(store, row, span, endRow);
    if (block === undefined) break;
    row = block.firstRow + block.length;
    side.add(inSpan(block.batch.slice(block.start, block.start + block.length), span));
    onProgress({ share: (row - first) / (endRow - first), frames: side.frames });
    await slices.next(signal);
  }
  if (gone > 0) side.report = [`${counted(gone, "frame")} had left the memory before they could be examined`];
  if (span === EVERYTHING) return;
  // a silent part of the span counts too
  side.firstUs = span.fromUs;
  side.lastUs = span.toUs;
}

type FileSide = Extract<CompareSide, { readonly kind: "file" }>;

async function examineFile({ file, timeZone }: FileSide, side: Side, { slices, signal, onProgress }: Examination): Promise<void> {
  let bytesRead = 0;
  async function* bytes() {
    for await (const chunk of chunksOf(file.stream(), signal)) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  const log = await readLog(bytes(), { fileName: file.name, timeZone });
  try {
    for await (const batch of log) {
      side.add(batch);
      onProgress({ share: file.size > 0 ? Math.min(1, bytesRead / file.size) : 1, frames: side.frames });
      await slices.next(signal);
    }
    signal.throwIfAborted();
  } finally {
    await log.close();
  }
  side.report = describeReport(log.report).map(shown);
}
