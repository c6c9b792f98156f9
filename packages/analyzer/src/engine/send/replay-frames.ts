import type { FrameBatch } from "canalystii";
import { describeReport, type Log, readLog } from "canalystii/formats";
import type { LocalFile } from "../../protocol.js";
import { chunksOf } from "../streams.js";
import { counted } from "../text.js";
import type { StoredRows } from "../views/stored-rows.js";

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

/** Returns the rows as soon as it is known which they are. */
export type FindRows = (signal: AbortSignal) => Promise<StoredRows>;

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
    return this.#log === undefined ? [] : describeReport(this.#log.report);
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

/** The frames in the memory, or those of them that a view shows, that are there at the beginning. */
export class StoredFrames implements ReplayFrames {
  readonly name: string;
  readonly #find: FindRows;
  #rows: StoredRows | undefined;

  constructor(name: string, find: FindRows) {
    this.name = name;
    this.#find = find;
  }

  get progress(): number {
    return this.#rows?.progress ?? 0;
  }

  get report(): readonly string[] {
    const { gone, goneUnexamined } = this.#rows ?? { gone: 0, goneUnexamined: 0 };
    return [
      ...(gone === 0 ? [] : [`${counted(gone, "frame")} that had left the memory`]),
      ...(goneUnexamined === 0 ? [] : [`up to ${counted(goneUnexamined, "frame")} that had left the memory before they were filtered`]),
    ];
  }

  /** @throws what finding the rows throws */
  async open(signal: AbortSignal): Promise<AsyncIterable<FrameBatch>> {
    this.#rows ??= await this.#find(signal);
    return this.#batches(this.#rows);
  }

  async *#batches(rows: StoredRows): AsyncGenerator<FrameBatch, void, undefined> {
    yield* rows.batches(BATCH_ROWS);
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
