import type { FrameBatch } from "../../../can/frame-batch.js";
import type { LogReport } from "../report.js";
import { MAX_OBJECT_BYTES, OBJECT_BASE_BYTES, OBJECT_MAGIC, ObjectType, OTHER_OBJECTS } from "./layout.js";
import { isWanted, type ObjectDecoder } from "./object-decoder.js";

const { CONTAINER } = ObjectType;
/** `LOBJ` */
const MAGIC = [0x4c, 0x4f, 0x42, 0x4a];
/** CAN objects have about 200 bytes; texts may be longer. */
const MAX_WANTED_BYTES = 1 << 16;
/** Padding differs between tools; up to this many bytes between two objects are not reported. */
export const MAX_PADDING = 7;

/** The stream of inner objects that the decompressed containers form. An object may continue in the next container. */
export class ObjectStream {
  readonly #report: LogReport;
  readonly #decoder: ObjectDecoder;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  /** Bytes still to be skipped. */
  #skip = 0;
  /** Bytes searched since the last object. */
  #gap = 0;
  /** File offset of the container, for reports. */
  #position = -1;
  /** Offset of our first byte in the container's content. */
  #base = 0;

  constructor(report: LogReport, decoder: ObjectDecoder) {
    this.#report = report;
    this.#decoder = decoder;
  }

  /** Adds the content (or a piece of it) of the container at `position` in the file. Call it only after everything was read. */
  push(bytes: Uint8Array, position: number): void {
    const rest = this.#bytes.length - this.#at;
    this.#base = position === this.#position ? this.#base + this.#at : -rest;
    this.#position = position;
    if (rest > 0) {
      const joined = new Uint8Array(rest + bytes.length);
      joined.set(this.#bytes.subarray(this.#at));
      joined.set(bytes, rest);
      this.#bytes = joined;
    } else this.#bytes = bytes;
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#at = 0;
  }

  /** Discards an incomplete object: what follows does not continue it. */
  reset(): void {
    this.#bytes = new Uint8Array(0);
    this.#view = new DataView(this.#bytes.buffer);
    this.#at = 0;
    this.#skip = 0;
    this.#gap = 0;
  }

  /** Returns whether the stream ends in the middle of an object. */
  get unfinished(): boolean {
    return this.#skip > 0 || beginsObject(this.#bytes, { from: this.#at, to: this.#bytes.length, lost: this.#gap > MAX_PADDING });
  }

  /** Appends frames until the batch holds `maxRows` (true) or the bytes are used up (false). */
  read(batch: FrameBatch, maxRows: number): boolean {
    const view = this.#view;
    const end = view.byteLength;
    for (;;) {
      if (batch.length >= maxRows) return true;
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, end - this.#at);
        this.#at += count;
        this.#skip -= count;
      }
      const at = this.#at;
      if (end - at < OBJECT_BASE_BYTES) return false;
      if (view.getUint32(at, true) !== OBJECT_MAGIC) {
        this.#search(end);
        continue;
      }
      this.#gap = 0;
      const size = view.getUint32(at + 8, true);
      const type = view.getUint32(at + 12, true);
      if (size < OBJECT_BASE_BYTES || size > MAX_OBJECT_BYTES) {
        this.#complain(`expected an object size in ${OBJECT_BASE_BYTES}..${MAX_OBJECT_BYTES}, found ${size}`);
        this.#at += 4;
        this.#gap = MAX_PADDING + 1;
        continue;
      }
      if (!isWanted(type) || size > MAX_WANTED_BYTES) {
        this.#report.ignore(OTHER_OBJECTS.get(type) ?? "other object");
        this.#skip = size;
        continue;
      }
      if (end - at < size) return false;
      const problem = this.#decoder.decode(view, at, size, type, batch);
      if (problem !== undefined) this.#complain(problem);
      this.#at = at + size;
    }
  }

  /** Moves to the next object, at most to the end. */
  #search(end: number): void {
    const next = findObject(this.#bytes, this.#at + 1, end);
    const passed = next - this.#at;
    if (this.#gap <= MAX_PADDING && this.#gap + passed > MAX_PADDING) this.#complain("expected an object (LOBJ)");
    this.#gap += passed;
    this.#at = next;
  }

  #complain(message: string): void {
    this.#report.skip("byte", this.#position, `${message}, at offset ${Math.max(0, this.#base + this.#at)} of this container`);
  }
}

/** Returns where a container begins in `bytes[from..to]` (up to its type); -1 if there is none. */
export function findContainer(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; ; at++) {
    at = findObject(bytes, at, to);
    if (at > to - OBJECT_BASE_BYTES) return -1;
    const isContainer = bytes[at + 12] === CONTAINER && bytes[at + 13] === 0 && bytes[at + 14] === 0 && bytes[at + 15] === 0;
    if (isContainer && bytes[at + 4] === OBJECT_BASE_BYTES && bytes[at + 5] === 0) return at;
  }
}

/**
 * Returns whether the last bytes are part of an object rather than padding. Among bytes that are not objects (`lost`), only
 * the magic decides, so that the result does not depend on how the input was divided into chunks.
 */
export function beginsObject(
  bytes: Uint8Array,
  { from, to, lost }: { readonly from: number; readonly to: number; readonly lost: boolean },
): boolean {
  if (!lost) {
    for (let at = from; at < to; at++) if (bytes[at] !== 0) return true;
    return false;
  }
  for (let at = from; at < to; at++) {
    let matching = 0;
    while (matching < MAGIC.length && at + matching < to && bytes[at + matching] === MAGIC[matching]) matching++;
    if (matching === MAGIC.length || at + matching === to) return true;
  }
  return false;
}

/** Returns where the next `LOBJ` begins in `bytes[from..to]`, or where one could still begin at the end. */
export function findObject(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at <= to - 4; at++) {
    at = bytes.indexOf(0x4c, at);
    if (at < 0 || at > to - 4) break;
    if (bytes[at + 1] === 0x4f && bytes[at + 2] === 0x42 && bytes[at + 3] === 0x4a) return at;
  }
  return Math.max(from, to - 3);
}
