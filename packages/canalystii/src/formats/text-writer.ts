import type { FrameBatch } from "../can/index.js";
import { Losses } from "./losses.js";
import { SoundRows } from "./sound-rows.js";
import { TextSink } from "./text.js";
import type { LogEnd, LogWriter } from "./types.js";

/** Most bytes one row of any text format takes, data aside. */
const ROW_BYTES = 512;
/** Most characters of a text row per payload byte. */
const BYTES_PER_DATA_BYTE = 4;

/** Writes rows one by one into a sink; what the text formats share. */
export abstract class TextWriter implements LogWriter {
  readonly losses = new Losses();
  protected readonly sink = new TextSink();
  readonly #sound: SoundRows;
  #started = false;

  /** @param lostNames interface names that the format has no place for */
  constructor(lostNames?: ReadonlyMap<number, string>) {
    this.#sound = new SoundRows(this.losses, lostNames);
  }

  /** Composes one row; there is room for it in the sink. */
  protected abstract row(batch: FrameBatch, row: number): void;

  /** Composes the head of the file. `timestampUs` is the first frame's or marker's time, if there is any. */
  protected begin(_timestampUs: number | undefined): void {}

  /** Composes the end of the file. */
  protected end(): void {}

  /** Composes a marker; there is room for 4 KiB. Returns false when the format has none. */
  protected note(_timestampUs: number, _text: string): boolean {
    return false;
  }

  write(batch: FrameBatch, start = 0, end = batch.length): Uint8Array {
    const rows = this.#sound.check(batch, start, end);
    if (end > start) this.#begin(rows.batch.timestampUs[rows.start]);
    const room = ROW_BYTES + batch.stride * BYTES_PER_DATA_BYTE;
    for (let row = rows.start; row < rows.end; row++) {
      this.sink.reserve(room);
      this.row(rows.batch, row);
    }
    return this.sink.take();
  }

  marker(timestampUs: number, text: string): Uint8Array {
    const soundUs = this.#sound.time(timestampUs);
    this.#begin(soundUs);
    this.sink.reserve(4096);
    if (!this.note(soundUs, text)) this.losses.count("marker");
    return this.sink.take();
  }

  flush(): Uint8Array {
    return this.sink.take();
  }

  finish(): LogEnd {
    this.#begin(undefined);
    this.end();
    return { bytes: this.sink.take(), patches: [] };
  }

  #begin(timestampUs: number | undefined): void {
    if (this.#started) return;
    this.#started = true;
    this.begin(timestampUs);
  }
}
