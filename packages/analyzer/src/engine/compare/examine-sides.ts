import { describeReport, readLog } from "canalystii/formats";
import type { CompareProgress, CompareSide, TimeSpan } from "../../protocol.js";
import { checkTimes, EVERYTHING, inSpan } from "../examine/span-blocks.js";
import { SpanRows } from "../examine/span-rows.js";
import type { Slices } from "../slices.js";
import type { FrameStore } from "../store/frame-store.js";
import { chunksOf } from "../streams.js";
import { counted, shown } from "../text.js";
import { Side, type SideOptions } from "./side.js";

type SideName = CompareProgress["side"];
type Sides<T> = Readonly<Record<SideName, T>>;
type FileSide = Extract<CompareSide, { readonly kind: "file" }>;

const NAMES: readonly SideName[] = ["here", "there"];

export interface Examination extends SideOptions {
  readonly store: FrameStore;
  /** What the store lacks, as phrases. */
  readonly unread: readonly string[];
  /** Waits for work on the store. */
  readonly undisturbed: (work: Promise<void>) => Promise<void>;
  readonly slices: Slices;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CompareProgress) => void;
}

/**
 * Examines all frames of both sides: files last, which the store has nothing to do with.
 * @throws RangeError for a span that is none, CanError for a file that cannot be read, the signal's reason, what `undisturbed` throws
 */
export async function examineSides(asked: Sides<CompareSide>, examination: Examination): Promise<Sides<Side>> {
  const { store, undisturbed, onProgress } = examination;
  const sides = { here: new Side(examination), there: new Side(examination) };
  const progressOf = (side: SideName) => (share: number) => onProgress({ side, share, frames: sides[side].frames });
  const stored: (() => Promise<void>)[] = [];
  const files: (() => Promise<void>)[] = [];
  // all rows are found before any is examined: frames may leave the memory meanwhile
  for (const name of NAMES) {
    const what = asked[name];
    if (what.kind === "file") files.push(() => examineFile(what, sides[name], progressOf(name), examination));
    else {
      const rows = new SpanRows(store, spanOf(what));
      stored.push(() => examineRows(rows, sides[name], progressOf(name), examination));
    }
  }
  if (stored.length > 0) await undisturbed(inTurn(stored));
  await inTurn(files);
  return sides;
}

async function inTurn(works: readonly (() => Promise<void>)[]): Promise<void> {
  for (const work of works) await work();
}

/** @throws RangeError */
function spanOf(what: Exclude<CompareSide, FileSide>): TimeSpan {
  if (what.kind === "capture") return EVERYTHING;
  checkTimes("span", what);
  return what;
}

type OnShare = (share: number) => void;

async function examineRows(rows: SpanRows, side: Side, onShare: OnShare, { unread, slices, signal }: Examination): Promise<void> {
  const { span } = rows;
  for (let block = rows.next(); block !== undefined; block = rows.next()) {
    side.add(inSpan(block.batch.slice(block.start, block.start + block.length), span));
    onShare(rows.progress);
    await slices.next(signal);
  }
  const gone = rows.gone > 0 ? [`${counted(rows.gone, "frame")} had left the memory before they could be examined`] : [];
  side.report = [...unread, ...gone];
  if (span === EVERYTHING) return;
  // a silent part of the span counts too
  side.firstUs = span.fromUs;
  side.lastUs = span.toUs;
}

async function examineFile({ file, timeZone }: FileSide, side: Side, onShare: OnShare, { slices, signal }: Examination): Promise<void> {
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
      onShare(file.size > 0 ? Math.min(1, bytesRead / file.size) : 1);
      await slices.next(signal);
    }
    signal.throwIfAborted();
  } finally {
    await log.close();
  }
  side.report = describeReport(log.report).map(shown);
}
