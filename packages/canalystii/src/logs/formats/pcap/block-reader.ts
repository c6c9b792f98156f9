import type { FrameBatch } from "../../../can/frame-batch.js";
import { ByteQueue } from "../byte-queue.js";
import { LogReport } from "../report.js";
import type { LogHeader, LogReader, Marker, ReadOptions } from "../types.js";

/** Reads files that consist of blocks preceded by their size; the common part of pcap and pcapng. */
export abstract class BlockReader implements LogReader {
  readonly header: LogHeader = { startUs: undefined, channelNames: new Map() };
  readonly report = new LogReport();
  readonly #queue = new ByteQueue();
  readonly #onMarker: ((marker: Marker) => void) | undefined;
  #skip = 0;

  constructor(options: ReadOptions) {
    this.#onMarker = options.onMarker;
  }

  /**
   * Handles the block that begins at `bytes[at]`, of which `available` bytes have arrived. Returns the number of bytes used,
   * or `need(n)`: minus the number of bytes that must have arrived first.
   */
  protected abstract block(bytes: Uint8Array, at: number, available: number, batch: FrameBatch): number;

  /** Returns how many bytes to skip when the file ends in a block: the whole rest, or fewer to search it for blocks. */
  protected cutOff(available: number): number {
    return available;
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  end(): void {
    this.#queue.ended = true;
  }

  read(batch: FrameBatch, maxRows: number): boolean {
    const before = batch.length;
    const more = this.#readBlocks(batch, maxRows);
    this.report.frames += batch.length - before;
    return more;
  }

  #readBlocks(batch: FrameBatch, maxRows: number): boolean {
    const queue = this.#queue;
    let needed = 1;
    for (;;) {
      if (batch.length >= maxRows) return true;
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, queue.to - queue.from);
        queue.from += count;
        this.#skip -= count;
      }
      const available = queue.to - queue.from;
      if (this.#skip > 0 || available < needed) {
        if (queue.fill()) continue;
        if (!queue.ended || (available === 0 && this.#skip === 0)) return false;
        this.report.truncated = true;
        this.#skip = 0;
        queue.from += Math.min(available, this.cutOff(available));
        needed = 1;
        continue;
      }
      const taken = this.block(queue.bytes, queue.from, available, batch);
      if (taken < 0) needed = -taken;
      else {
        needed = 1;
        queue.from += Math.min(taken, available);
        this.#skip = Math.max(0, taken - available);
      }
    }
  }

  /** Returns the offset in the file of an index into the bytes just passed to `block`. */
  protected offsetOf(index: number): number {
    return this.#queue.offsetOf(index);
  }

  protected skipped(index: number, expected: string): void {
    this.report.skip("byte", this.offsetOf(index), expected);
  }

  protected mark(timestampUs: number, text: string): void {
    this.#onMarker?.({ timestampUs, text });
  }
}
