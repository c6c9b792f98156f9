import type { FrameBatch } from "../../can/frame-batch.js";
import { Losses } from "../formats/losses.js";
import { SoundRows } from "../formats/sound-rows.js";
import type { LogEnd, LogWriter } from "../formats/types.js";
import { TextSink } from "./text.js";

/** Maximum number of bytes of a row in any text format, without data. */
const ROW_BYTES = 512;
/** Maximum number of characters of a row per payload byte. */
const BYTES_PER_DATA_BYTE = 4;

/** Writes rows one by one into a sink; the common part of the text formats. */
export abstract class TextWriter implements LogWriter {
  readonly losses = new Losses();
  /** @internal */
  protected readonly sink = new TextSink();
  readonly #sound: SoundRows;
  #started = false;

  /** @param lostNames interface names that the format cannot store */
  constructor(lostNames?: ReadonlyMap<number, string>) {
    this.#sound = new SoundRows(this.losses, lostNames);
  }

  /** Composes one row; the sink has room for it. */
  protected abstract row(batch: FrameBatch, row: number): void;

  /** Composes the header of the file. `timestampUs` is the time of the first frame or marker, if there is one. */
  protected begin(_timestampUs: number | undefined): void {}

  /** Composes the end of the file. */
  protected end(): void {}

  /** Composes a marker; the sink has room for 4 KiB. Returns false when the format has no markers. */
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
