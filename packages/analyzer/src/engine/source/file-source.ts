import type { FrameBatch } from "canalystii";
import { describeReport, type Log, mergeLogs, readLog } from "canalystii/formats";
import type { FileProgress, LocalFile, Loss } from "../../protocol.js";
import type { Slices } from "../slices.js";
import { chunksOf } from "../streams.js";
import { shown } from "../text.js";
import type { Source } from "./source-list.js";

export interface FileReading {
  readonly source: Source;
  readonly file: LocalFile;
  readonly timeZone: string | undefined;
  /** Ends the reading: what was read stays. */
  readonly signal: AbortSignal;
  /** Progress has changed. */
  readonly onProgress: () => void;
}

/** Frames in order, and the source of each row of a batch: one for all, or one for each row. */
export interface Input {
  readonly batches: AsyncIterable<FrameBatch>;
  sourcesOf(batch: FrameBatch): number | Uint8Array;
}

/** Most rows of a merged batch, for which memory is reserved at first. */
const MERGED_ROWS = 4096;

/**
 * Reads a log file of any format. Whatever happens is noted at its source: an unknown format, damaged parts, a file that cannot
 * be read any more. Never throws.
 */
export async function* readFrames(reading: FileReading): AsyncGenerator<FrameBatch, void, undefined> {
  const { source, signal, timeZone } = reading;
  let log: Log | undefined;
  try {
    log = await readLog(bytesOf(reading), { fileName: source.name, timeZone });
    source.phase = "running";
    note(source, { format: log.format.name });
    for await (const batch of log) {
      if (signal.aborted) break;
      source.frames += batch.length;
      noteReport(source, log);
      yield batch;
    }
    source.phase = "ended";
  } catch (error) {
    if (signal.aborted) source.phase = "ended";
    else source.fail(error);
  } finally {
    // the reader of the frames may have stopped
    if (!source.hasEnded) source.phase = "ended";
    if (log !== undefined) noteReport(source, log);
    reading.onProgress();
  }
}

async function* bytesOf({ file, source, signal, onProgress }: FileReading): AsyncGenerator<Uint8Array, void, undefined> {
  let bytesRead = 0;
  source.file = { bytesRead, bytes: file.size, format: "", report: [] };
  for await (const bytes of chunksOf(file.stream(), signal)) {
    bytesRead += bytes.length;
    note(source, { bytesRead });
    onProgress();
    yield bytes;
  }
}

function noteReport(source: Source, { report, format }: Log): void {
  note(source, { format: format.name, report: describeReport(report).map(shown) });
  const { skipped } = report;
  const loss: Loss = { stage: "file", name: `unreadable entries of ${source.name}`, count: skipped, atMost: skipped };
  source.losses = skipped === 0 ? [] : [loss];
}

function note(source: Source, change: Partial<FileProgress>): void {
  if (source.file !== undefined) source.file = { ...source.file, ...change };
}

/** Gives the frames of several inputs, by time, to `append`, with the source of each row. */
export async function appendMerged(
  inputs: readonly Input[],
  append: (batch: FrameBatch, sources: number | Uint8Array) => void,
  slices: Slices,
): Promise<void> {
  const [only, ...others] = inputs;
  if (only !== undefined && others.length === 0) {
    for await (const batch of only.batches) {
      append(batch, only.sourcesOf(batch));
      await slices.next();
    }
    return;
  }
  let sources: Uint8Array = new Uint8Array(MERGED_ROWS);
  let filled = 0;
  const onRows = (log: number, batch: FrameBatch, start: number, end: number) => {
    if (filled + end - start > sources.length) sources = Uint8Array.from({ length: 2 * (filled + end - start) }, (_, i) => sources[i] ?? 0);
    const of = (inputs[log] as Input).sourcesOf(batch);
    if (typeof of === "number") sources.fill(of, filled, filled + end - start);
    else sources.set(of.subarray(start, end), filled);
    filled += end - start;
  };
  const batches = inputs.map((input) => input.batches);
  for await (const merged of mergeLogs(batches, { onRows })) {
    append(merged, sources);
    filled = 0;
    await slices.next();
  }
}
