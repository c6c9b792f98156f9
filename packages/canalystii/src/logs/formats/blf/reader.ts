import { inflate } from "#zlib";
import type { FrameBatch } from "../../../can/frame-batch.js";
import { WallClock } from "../../text/wall-time.js";
import { ZlibUnpacker } from "../../unpack/zlib-unpacker.js";
import { ByteQueue } from "../byte-queue.js";
import { LogReport } from "../report.js";
import type { LogHeader, LogReader, ReadOptions } from "../types.js";
import * as layout from "./layout.js";
import { ObjectDecoder } from "./object-decoder.js";
import { beginsObject, findContainer, findObject, MAX_PADDING, ObjectStream } from "./object-stream.js";

/** A CAN object outside a container is read as a whole up to this size. */
const MAX_BARE_BYTES = 1 << 16;
/** Containers up to these sizes, compressed and decompressed, are decompressed at once; larger ones piece by piece. */
const MAX_WHOLE_BYTES = 1 << 18;
const MAX_WHOLE_UNPACKED_BYTES = 1 << 19;
/** Compressed bytes that are decompressed at a time. */
const PIECE_BYTES = 1 << 14;

/** A container that is being read piece by piece. */
interface OpenContainer {
  /** File offset. */
  readonly position: number;
  readonly size: number;
  /** Bytes of it that have not been read yet. */
  left: number;
  /** undefined when it is not compressed. */
  readonly unpacker: ZlibUnpacker | undefined;
  /** Another container begins before its end. */
  shortened: boolean;
}

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
  #open: OpenContainer | undefined;
  /** The content so far does not continue in the next container. */
  #broken = false;

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

  read(batch: FrameBatch, maxRows: number): boolean {
    const before = batch.length;
    for (;;) {
      if (this.#objects.read(batch, maxRows)) return this.#done(batch, before, true);
      if (!this.#next(batch)) return this.#done(batch, before, false);
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

  /** Handles the next item in the file. Returns false when none is complete. */
  #next(batch: FrameBatch): boolean {
    const queue = this.#queue;
    if (!this.#begun) return this.#readFileHeader();
    if (this.#skip > 0) return this.#skipBytes();
    if (this.#open !== undefined)
      return this.#open.unpacker === undefined ? this.#readStored(this.#open) : this.#readPacked(this.#open, this.#open.unpacker);
    if (!this.#have(layout.OBJECT_BASE_BYTES)) return this.#endOfFile();
    const view = this.#view();
    if (view.getUint32(0, true) !== layout.OBJECT_MAGIC) return this.#search();
    this.#gap = 0;
    const size = view.getUint32(8, true);
    const type = view.getUint32(12, true);
    if (type === layout.ObjectType.CONTAINER) return this.#container(size);
    if (size < layout.OBJECT_BASE_BYTES || size > layout.MAX_OBJECT_BYTES) return this.#badSize(size);
    if (size > MAX_BARE_BYTES) {
      this.report.ignore("other object");
      this.#skip = size;
      return true;
    }
    if (!this.#have(size)) return this.#cutOff(size);
    // an object outside a container: in a stream of its own, because the other one may hold an incomplete object
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

  /** The rest is not a complete object: padding, or an object that is truncated. */
  #endOfFile(): false {
    const queue = this.#queue;
    if (!queue.ended) return false;
    if (beginsObject(queue.bytes, { from: queue.from, to: queue.to, lost: this.#gap > MAX_PADDING })) this.report.truncated = true;
    queue.from = queue.to;
    return false;
  }

  #container(size: number): boolean {
    const queue = this.#queue;
    if (size < layout.CONTAINER_HEADER_BYTES || size > layout.MAX_OBJECT_BYTES) return this.#badSize(size);
    if (!this.#have(layout.CONTAINER_HEADER_BYTES)) return this.#cutOff(size);
    const method = this.#view().getUint16(16, true);
    const position = queue.offsetOf(queue.from);
    if (method !== 0 && method !== 2) {
      this.report.skip("byte", position, `expected compression method 0 or 2, found ${method}`);
      this.#broken = true;
      this.#skip = size;
      return true;
    }
    if (method === 2 && size <= MAX_WHOLE_BYTES) {
      if (!this.#have(size) && !queue.ended) return false;
      const whole = inflate(this.#payload(size), MAX_WHOLE_UNPACKED_BYTES);
      if (whole !== undefined) {
        queue.from += size;
        this.#beginContent();
        this.#objects.push(whole, position);
        return true;
      }
    }
    const header = layout.CONTAINER_HEADER_BYTES;
    this.#open = { position, size, left: size - header, unpacker: method === 0 ? undefined : new ZlibUnpacker(), shortened: false };
    queue.from += header;
    this.#beginContent();
    return true;
  }

  #payload(size: number): Uint8Array {
    const { bytes, from, to } = this.#queue;
    return bytes.subarray(from + layout.CONTAINER_HEADER_BYTES, Math.min(from + size, to));
  }

  /** Objects continue from one container to the next, unless the previous one was damaged. */
  #beginContent(): void {
    if (this.#broken) this.#objects.reset();
    this.#broken = false;
  }

  /** Decompresses the next piece of a container. */
  #readPacked(open: OpenContainer, unpacker: ZlibUnpacker): boolean {
    const queue = this.#queue;
    const unpacked = unpacker.read();
    if (unpacked !== undefined) {
      this.#objects.push(unpacked, open.position);
      return true;
    }
    if (unpacker.state !== "input") return this.#endPacked(open, unpacker);
    if (open.left === 0) return this.#damaged(open, "truncated");
    if (queue.to === queue.from && !queue.fill()) return queue.ended && this.#cutContainer(open);
    const piece = queue.bytes.subarray(queue.from, queue.from + Math.min(open.left, queue.to - queue.from, PIECE_BYTES));
    queue.from += piece.length;
    open.left -= piece.length;
    unpacker.push(piece);
    return true;
  }

  /** The next object is searched where the compressed data ends: a wrong container size then loses nothing. */
  #endPacked(open: OpenContainer, unpacker: ZlibUnpacker): true {
    this.#queue.from -= unpacker.unused;
    const left = open.left + unpacker.unused;
    if (unpacker.state === "damaged") return this.#damaged(open, "damaged");
    if (left > MAX_PADDING) {
      this.report.note(
        "byte",
        open.position,
        `expected an object of ${open.size} bytes, found the end of its data after ${open.size - left}`,
      );
      this.#gap = MAX_PADDING + 1;
    }
    this.#open = undefined;
    return true;
  }

  #damaged(open: OpenContainer, problem: string): true {
    this.report.skip("byte", open.position, `the compressed data is ${problem}; everything before that point was read`);
    this.#open = undefined;
    this.#broken = true;
    this.#gap = MAX_PADDING + 1;
    return true;
  }

  /** Takes the next piece of a container that is not compressed. */
  #readStored(open: OpenContainer): boolean {
    const queue = this.#queue;
    if (open.left === 0) return this.#endStored(open);
    if (!this.#have(Math.min(open.left, 2 * layout.CONTAINER_HEADER_BYTES)) && !queue.ended) return false;
    let count = Math.min(open.left, queue.to - queue.from);
    // containers are not nested: the size is wrong when another one begins before the end
    const next = findContainer(queue.bytes, queue.from, queue.from + count);
    if (next >= 0) {
      count = next - queue.from;
      open.shortened = true;
      open.left = count;
    } else if (count < open.left) {
      if (queue.ended && count === 0) return this.#cutContainer(open);
      if (!queue.ended) count -= layout.OBJECT_BASE_BYTES - 1;
    }
    this.#objects.push(queue.bytes.slice(queue.from, queue.from + count), open.position);
    queue.from += count;
    open.left -= count;
    return true;
  }

  #endStored({ position, size, shortened }: OpenContainer): true {
    if (shortened) this.report.note("byte", position, `expected an object of ${size} bytes, found another one before its end`);
    this.#open = undefined;
    return true;
  }

  /** The file ends inside a container. */
  #cutContainer({ position, size }: OpenContainer): true {
    this.#noteCut(position, size);
    this.#open = undefined;
    this.#broken = true;
    return true;
  }

  #badSize(size: number): true {
    const range = `${layout.OBJECT_BASE_BYTES}..${layout.MAX_OBJECT_BYTES}`;
    this.report.skip("byte", this.#queue.offsetOf(this.#queue.from), `expected an object size in ${range}, found ${size}`);
    return this.#searchAfter(4);
  }

  /** Searches for the next object `count` bytes further on; the damage has been reported. */
  #searchAfter(count: number): true {
    this.#queue.from += count;
    this.#gap = MAX_PADDING + 1;
    return true;
  }

  /** Handles an incomplete object: more bytes may come, the file may end, or its size may be wrong. */
  #cutOff(size: number): boolean {
    const queue = this.#queue;
    if (!queue.ended) return false;
    this.#noteCut(queue.offsetOf(queue.from), size);
    return this.#searchAfter(4);
  }

  #noteCut(position: number, size: number): void {
    const present = this.#queue.offsetOf(this.#queue.to) - position;
    if (!this.report.truncated)
      this.report.note("byte", position, `expected an object of ${size} bytes, found the end of the file after ${present}`);
    this.report.truncated = true;
  }

  /** Moves to the next object. */
  #search(): boolean {
    const queue = this.#queue;
    const next = findObject(queue.bytes, queue.from + 1, queue.to);
    const passed = next - queue.from;
    if (this.#gap <= MAX_PADDING && this.#gap + passed > MAX_PADDING) {
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

  /** Returns whether the window holds `count` bytes, after taking in all input. */
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
