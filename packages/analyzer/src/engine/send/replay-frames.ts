import { FrameBatch } from "canalystii";
import { describeReport, type Log, readLog } from "canalystii/formats";
import type { LocalFile } from "../../protocol.js";
import type { FrameStore } from "../store/frame-store.js";
import { chunksOf } from "../streams.js";
import type { Rows } from "../views/rows.js";

const BATCH_ROWS = 1024;
/** Frames of a log's beginning that are examined. */
const EXAMINED_FRAMES = 100_000;

/** What is replayed: opened anew for each round. */
export interface ReplayFrames {
  readonly name: string;
  open(signal: AbortSignal): Promise<AsyncIterable<FrameBatch>>;
  /** Share of this round that was read, 0..1. */
  readonly progress: number;
  /** What could not be read, in phrases. */
  readonly report: readonly string[];
}

/** The frames of a log, read as they are sent. */
export class LogFrames implements ReplayFrames {
  readonly name: string;
  readonly #file: LocalFile;
  #bytesRead = 0;
  #log: Log | undefined;

  constructor(file: LocalFile) {
    this.name = file.name;
    this.#file = file;
  }

  get progress(): number {
    return this.#file.size === 0 ? 1 : this.#bytesRead / this.#file.size;
  }

  get report(): readonly string[] {
    const report = this.#log?.report;
    return report === undefined || (report.skipped === 0 && !report.truncated) ? [] : describeReport(report);
  }

  /** @throws CanError `format` */
  async open(signal: AbortSignal): Promise<Log> {
    this.#bytesRead = 0;
    this.#log = await readLog(this.#bytes(signal), { fileName: this.#file.name });
    return this.#log;
  }

  async *#bytes(signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const bytes of chunksOf(this.#file.stream(), signal)) {
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }
}

/** The frames in the memory that are there now. Those that go meanwhile, at the memory limit, are not sent. */
export class StoredFrames implements ReplayFrames {
  readonly name: string;
  readonly report = [];
  readonly #store: FrameStore;
  readonly #rows: Rows;
  readonly #first: number;
  readonly #end: number;
  #position: number;

  constructor(name: string, store: FrameStore, rows: Rows) {
    this.name = name;
    this.#store = store;
    this.#rows = rows;
    this.#first = rows.first;
    this.#end = rows.end;
    this.#position = this.#first;
  }

  get progress(): number {
    return this.#end === this.#first ? 1 : (this.#position - this.#first) / (this.#end - this.#first);
  }

  async open(): Promise<AsyncIterable<FrameBatch>> {
    return this.#batches();
  }

  async *#batches(): AsyncGenerator<FrameBatch, void, undefined> {
    for (this.#position = this.#first; this.#position < this.#end; ) {
      const batch = new FrameBatch(BATCH_ROWS);
      this.#position = Math.max(this.#position, this.#rows.first);
      const next = Math.min(this.#end, this.#position + BATCH_ROWS);
      for (; this.#position < next; this.#position++) this.#copy(this.#rows.rowAt(this.#position), batch);
      if (batch.length > 0) yield batch;
    }
  }

  #copy(row: number, batch: FrameBatch): void {
    const chunk = this.#store.chunkOf(row);
    if (chunk !== undefined) batch.appendRow(chunk.batch, row - chunk.firstRow);
  }
}

/** Returns the format of a log and the channels at its beginning. @throws CanError `format` */
export async function examineLog(file: LocalFile, signal: AbortSignal): Promise<{ readonly format: string; readonly channels: number[] }> {
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  try {
    const log = await new LogFrames(file).open(ended);
    const channels = new Set<number>();
    let frames = 0;
    for await (const batch of log) {
      for (let row = 0; row < batch.length; row++) channels.add(batch.channel[row] as number);
      frames += batch.length;
      if (frames >= EXAMINED_FRAMES) break;
    }
    return { format: log.format.name, channels: [...channels].sort((a, b) => a - b) };
  } finally {
    ending.abort();
  }
}
