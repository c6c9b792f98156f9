import { inflate } from "#zlib";
import type { FrameBatch } from "../../can/index.js";
import { ByteQueue } from "../byte-queue.js";
import { LogReport } from "../report.js";
import type { LogHeader, LogReader, ReadOptions } from "../types.js";
import { WallClock } from "../wall-time.js";
import type { Inflated } from "../zlib-types.js";
import * as layout from "./layout.js";
import { ObjectDecoder } from "./object-decoder.js";
import { findObject, MAX_PADDING, ObjectStream } from "./object-stream.js";

/** A CAN object outside any container is read whole up to this size. */
const MAX_BARE_BYTES = 1 << 16;
const MAX_REPAIRS = 100;

/** Reads Vector BLF. Nothing in the file header but the start time is trusted. */
export class BlfReader implements LogReader {
  readonly header: LogHeader = { startUs: undefined, channelNames: new Map() };
  readonly report = new LogReport();
  readonly #queue = new ByteQueue();
  readonly #clock: WallClock;
  readonly #decoder: ObjectDecoder;
  readonly #objects: ObjectStream;
  #begun = false;
  #skip = 0;
  #gap = 0;
  /** The file ended inside a container: only whole containers behind its beginning are of interest. */
  #salvaging = false;
  /** What was unpacked last does not go on in the next container. */
  #broken = false;
  /** Damaged containers that are still looked into; a file made of nothing else shall not take for ever. */
  #repairs = MAX_REPAIRS;

  constructor(options: ReadOptions) {
    this.#clock = new WallClock(options.timeZone);
    this.#decoder = new ObjectDecoder(this.report, (timestampUs, text) => options.onMarker?.({ timestampUs, text }));
    this.#objects = new ObjectStream(this.report, this.#decoder);
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  end(): void {
    this.#queue.ended = true;
  }

  read(batch: FrameBatch, maxRows: number): boolean | Promise<boolean> {
    const before = batch.length;
    for (;;) {
      if (this.#objects.read(batch, maxRows)) return this.#done(batch, before, true);
      const step = this.#next(batch);
      if (step instanceof Promise) return this.#readOn(batch, { maxRows, before, step });
      if (!step) return this.#done(batch, before, false);
    }
  }

  /** Goes on where unpacking is asynchronous. */
  async #readOn(batch: FrameBatch, from: { readonly maxRows: number; readonly before: number; readonly step: Promise<true> }) {
    await from.step;
    for (;;) {
      if (this.#objects.read(batch, from.maxRows)) return this.#done(batch, from.before, true);
      if (!(await this.#next(batch))) return this.#done(batch, from.before, false);
    }
  }

  #done(batch: FrameBatch, before: number, more: boolean): boolean {
    this.report.frames += batch.length - before;
    if (!more && this.#queue.ended && this.#objects.unfinished) {
      this.report.truncated = true;
      this.#objects.reset();
    }
    return more;
  }

  /** Handles the next thing in the file. Returns false when there is nothing whole. */
  #next(batch: FrameBatch): boolean | Promise<true> {
    const queue = this.#queue;
    if (!this.#begun) return this.#readFileHeader();
    if (this.#skip > 0) return this.#skipBytes();
    if (!this.#have(layout.OBJECT_BASE_BYTES)) return this.#endOfFile();
    const view = this.#view();
    if (view.getUint32(0, true) !== layout.OBJECT_MAGIC) return this.#search();
    this.#gap = 0;
    const size = view.getUint32(8, true);
    const type = view.getUint32(12, true);
    if (type === layout.ObjectType.CONTAINER) return this.#container(size);
    if (this.#salvaging) {
      queue.from += 4;
      return true;
    }
    if (size < layout.OBJECT_BASE_BYTES || size > layout.MAX_OBJECT_BYTES) return this.#badSize(size);
    if (size > MAX_BARE_BYTES) {
      this.report.ignore("other object");
      this.#skip = size;
      return true;
    }
    if (!this.#have(size)) return this.#cutOff(size);
    // a bare object: through a stream of its own, as another may be half read
    const bare = new ObjectStream(this.report, this.#decoder);
    bare.push(queue.bytes.subarray(queue.from, queue.from + size), queue.offsetOf(queue.from));
    bare.read(batch, Number.POSITIVE_INFINITY);
    queue.from += size;
    return true;
  }

  #readFileHeader(): boolean {
    const queue = this.#queue;
    if (!this.#have(layout.FILE_HEADER_BYTES)) {
      if (queue.ended && queue.to > queue.from) {
        this.report.truncated = true;
        queue.from = queue.to;
      }
      return false;
    }
    this.#begun = true;
    const view = this.#view();
    if (view.getUint32(0, true) !== layout.FILE_MAGIC) {
      this.report.skip("byte", 0, "expected LOGG at the beginning");
      return true;
    }
    const headerSize = view.getUint32(4, true);
    const start = layout.readSystemTime(view, 40);
    if (start !== undefined) {
      const startUs = this.#clock.toUtcMs(start) * 1000;
      if (startUs >= 0 && startUs <= Number.MAX_SAFE_INTEGER) this.header.startUs = startUs;
    }
    this.#decoder.startUs = this.header.startUs ?? 0;
    this.#skip = headerSize >= 72 && headerSize <= MAX_BARE_BYTES ? headerSize : layout.FILE_HEADER_BYTES;
    return true;
  }

  /** What is left is no object: padding, or one that was cut off. */
  #endOfFile(): false {
    const queue = this.#queue;
    if (!queue.ended) return false;
    for (; queue.from < queue.to; queue.from++) if (queue.bytes[queue.from] !== 0) this.report.truncated = true;
    return false;
  }

  #container(size: number): boolean | Promise<true> {
    const queue = this.#queue;
    if (size < layout.CONTAINER_HEADER_BYTES || size > layout.MAX_OBJECT_BYTES) return this.#badSize(size);
    if (this.#have(size)) return this.#unpack(size, size);
    if (!queue.ended) return false;
    const present = queue.to - queue.from;
    if (this.#salvaging || present <= layout.CONTAINER_HEADER_BYTES) return this.#cutOff(size);
    this.#noteCut(size);
    // its size may be what is damaged: afterwards look for whole containers behind its header
    const unpacked = this.#unpack(present, layout.CONTAINER_HEADER_BYTES);
    this.#salvaging = true;
    return unpacked;
  }

  /** Unpacks the container of `size` bytes at the window's start and moves on by `consumed`. */
  #unpack(size: number, consumed: number): true | Promise<true> {
    const queue = this.#queue;
    const position = queue.offsetOf(queue.from);
    const view = this.#view();
    const method = view.getUint16(16, true);
    const expected = view.getUint32(24, true);
    const payload = queue.bytes.subarray(queue.from + layout.CONTAINER_HEADER_BYTES, queue.from + size);
    queue.from += consumed;
    if (method === 0) return this.#feed({ bytes: payload.slice(), problem: undefined }, position);
    if (method !== 2) {
      this.report.skip("byte", position, `expected compression method 0 or 2, found ${method}`);
      this.#broken = true;
      return true;
    }
    const inflated = inflate(payload, layout.MAX_OBJECT_BYTES, { expected, repair: this.#repairs > 0 });
    if (!(inflated instanceof Promise)) return this.#feed(inflated, position);
    return inflated.then((result) => this.#feed(result, position));
  }

  #feed({ bytes, problem }: Inflated, position: number): true {
    if (this.#broken) this.#objects.reset();
    this.#broken = problem !== undefined || this.#salvaging;
    if (problem !== undefined) this.#repairs--;
    if (problem !== undefined && !this.#salvaging && !this.report.truncated) {
      this.report.skip("byte", position, `expected a zlib stream, but ${problem}; what came before is kept`);
    }
    this.#objects.push(bytes, position);
    return true;
  }

  #badSize(size: number): true {
    const queue = this.#queue;
    const limit = layout.MAX_OBJECT_BYTES;
    if (!this.#salvaging) {
      this.report.skip(
        "byte",
        queue.offsetOf(queue.from),
        `expected an object size in ${layout.OBJECT_BASE_BYTES}..${limit}, found ${size}`,
      );
    }
    queue.from += 4;
    this.#gap = MAX_PADDING + 1;
    return true;
  }

  /** Handles an object that is not all there: more may come, or the file ends. */
  #cutOff(size: number): boolean {
    const queue = this.#queue;
    if (!queue.ended) return false;
    if (!this.#salvaging) this.#noteCut(size);
    this.#salvaging = true;
    queue.from += 4;
    return true;
  }

  #noteCut(size: number): void {
    const { from, to } = this.#queue;
    this.report.truncated = true;
    this.report.note("byte", this.#queue.offsetOf(from), `expected an object of ${size} bytes, the file ends after ${to - from}`);
  }

  /** Moves on to the next object. */
  #search(): boolean {
    const queue = this.#queue;
    const next = findObject(queue.bytes, queue.from + 1, queue.to);
    const passed = next - queue.from;
    if (!this.#salvaging && this.#gap <= MAX_PADDING && this.#gap + passed > MAX_PADDING) {
      this.report.skip("byte", queue.offsetOf(queue.from), "expected an object (LOBJ)");
    }
    this.#gap += passed;
    queue.from = next;
    return true;
  }

  #skipBytes(): boolean {
    const queue = this.#queue;
    const count = Math.min(this.#skip, queue.to - queue.from);
    queue.from += count;
    this.#skip -= count;
    if (this.#skip === 0 || queue.fill()) return true;
    if (queue.ended) this.report.truncated = true;
    return false;
  }

  /** Tells whether the window holds `count` bytes, after taking in what there is. */
  #have(count: number): boolean {
    const queue = this.#queue;
    while (queue.to - queue.from < count) if (!queue.fill()) return false;
    return true;
  }

  #view(): DataView {
    const { bytes, from, to } = this.#queue;
    return new DataView(bytes.buffer, bytes.byteOffset + from, to - from);
  }
}
