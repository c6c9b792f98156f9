import type { FrameBatch } from "../can/index.js";
import { Losses } from "./losses.js";
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
  #started = false;

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
    if (end > start) this.#begin(batch.timestampUs[start]);
    const room = ROW_BYTES + batch.stride * BYTES_PER_DATA_BYTE;
    for (let row = start; row < end; row++) {
      this.sink.reserve(room);
      this.row(batch, row);
    }
    return this.sink.take();
  }

  marker(timestampUs: number, text: string): Uint8Array {
    this.#begin(timestampUs);
    this.sink.reserve(4096);
    if (!this.note(timestampUs, text)) this.losses.count("marker");
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
