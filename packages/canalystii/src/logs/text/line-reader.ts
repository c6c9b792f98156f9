import type { FrameBatch } from "../../can/frame-batch.js";
import { ByteQueue } from "../formats/byte-queue.js";
import { LogReport } from "../formats/report.js";
import type { LogHeader, LogReader, Marker, ReadOptions } from "../formats/types.js";
import { latin1 } from "./text.js";

/** CAN XL and J1939 lines have about 6 KiB: longer ones are not lines of a log. */
const MAX_LINE_BYTES = 1 << 16;
const LF = 10;
const CR = 13;

/** Splits bytes into lines (LF, CRLF, or no end after the last one) and passes each to the format. */
export abstract class LineReader implements LogReader {
  readonly header: LogHeader = { startUs: undefined, channelNames: new Map() };
  readonly report = new LogReport();
  /** Number of the current line, from 1. */
  protected lineNumber = 0;
  /** Time of the last frame, for comments without one. */
  protected lastUs = 0;
  readonly #queue = new ByteQueue();
  readonly #onMarker: ((marker: Marker) => void) | undefined;
  /** The search for a line end has reached this position (relative to the window's start): no byte is searched twice. */
  #scanned = 0;
  #skipping = false;

  constructor(options: ReadOptions) {
    this.#onMarker = options.onMarker;
  }

  /**
   * Reads one line, `bytes[from..to]` without its end. Returns undefined when the line is valid (whether or not it is
   * a frame), else what was expected instead.
   */
  protected abstract line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined;

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  end(): void {
    this.#queue.ended = true;
  }

  read(batch: FrameBatch, maxRows: number): boolean {
    const before = batch.length;
    const more = this.#readLines(batch, maxRows);
    const rows = batch.length - before;
    this.report.frames += rows;
    if (rows > 0) this.lastUs = batch.timestampUs[batch.length - 1] as number;
    return more;
  }

  #readLines(batch: FrameBatch, maxRows: number): boolean {
    const queue = this.#queue;
    for (;;) {
      const { bytes, to } = queue;
      const view = bytes.subarray(0, to);
      for (;;) {
        if (batch.length >= maxRows) return true;
        const lineEnd = view.indexOf(LF, queue.from + this.#scanned);
        if (lineEnd < 0) break;
        const from = queue.from;
        queue.from = lineEnd + 1;
        this.#scanned = 0;
        this.#take(bytes, from, lineEnd, batch);
      }
      this.#scanned = to - queue.from;
      if (this.#scanned > MAX_LINE_BYTES) this.#discard();
      if (queue.fill()) continue;
      if (!queue.ended) return false;
      if (queue.from < queue.to) {
        const from = queue.from;
        queue.from = queue.to;
        this.#scanned = 0;
        this.#take(bytes, from, to, batch);
      }
      return false;
    }
  }

  #discard(): void {
    if (!this.#skipping) this.report.skip("line", this.lineNumber + 1, `expected a line of at most ${MAX_LINE_BYTES} bytes`);
    this.#skipping = true;
    this.#queue.from = this.#queue.to;
    this.#scanned = 0;
  }

  #take(bytes: Uint8Array, start: number, end: number, batch: FrameBatch): void {
    this.lineNumber++;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    let from = start;
    let to = end;
    if (to > from && bytes[to - 1] === CR) to--;
    if (this.lineNumber === 1 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
    const expected = this.line(bytes, from, Math.max(from, to), batch);
    if (expected === undefined) return;
    const { report } = this;
    report.skip("line", this.lineNumber, report.wantsDetail ? `${expected}, found ${quote(bytes, from, to)}` : expected);
  }

  /** Passes on a marker from the file. */
  protected mark(timestampUs: number, text: string): void {
    this.#onMarker?.({ timestampUs, text });
  }
  /** Whether the caller wants markers. */
  protected get wantsMarkers(): boolean {
    return this.#onMarker !== undefined;
  }
  /** Returns the time of the last frame, including the batch being filled. */
  protected lastTime(batch: FrameBatch): number {
    return batch.length > 0 ? (batch.timestampUs[batch.length - 1] as number) : this.lastUs;
  }
}

const QUOTED_BYTES = 60;

function quote(bytes: Uint8Array, from: number, to: number): string {
  const text = latin1(bytes, from, Math.min(to, from + QUOTED_BYTES)).replace(/[^\x20-\x7e]/g, "·");
  return to - from > QUOTED_BYTES ? `"${text}…"` : `"${text}"`;
}
