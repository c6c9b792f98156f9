import type { FrameBatch } from "canalystii";
import type { TimeSpan } from "../../../protocol.js";
import { countOnes } from "../../ones.js";
import { TimeColumns } from "./time-columns.js";

const BYTES = 64;

/** What the bits and bytes of one id do, frame by frame. */
export class PayloadActivity {
  frames = 0;
  /** Bytes of the longest payload. */
  size = 0;
  /** By bit: in how many frames it differs from the frame before; by byte: in how many it could be compared. */
  readonly flips = new Uint32Array(BYTES * 8);
  readonly compared = new Uint32Array(BYTES);
  readonly least = new Uint8Array(BYTES).fill(255);
  readonly most = new Uint8Array(BYTES);
  /** By byte: how many different values. */
  readonly distinct = new Uint16Array(BYTES);
  readonly columns: TimeColumns;
  /** Value v of byte b was seen: element `256 b + v`. */
  readonly #seen = new Uint8Array(BYTES * 256);
  readonly #last = new Uint8Array(BYTES);
  #lastSize = 0;

  /** @param span if all frames are in it */
  constructor(span?: TimeSpan) {
    this.columns = new TimeColumns(BYTES, span);
  }

  /** Payload of the last frame. */
  get last(): Uint8Array {
    return this.#last.slice(0, this.#lastSize);
  }

  /** Adds all frames of a batch. */
  add({ timestampUs, data, stride, size, length }: FrameBatch): void {
    for (let row = 0; row < length; row++) this.#addFrame(timestampUs[row] as number, data, row * stride, size[row] as number);
  }

  #addFrame(timeUs: number, data: Uint8Array, at: number, size: number): void {
    this.columns.add(timeUs, data, at, size);
    for (let byte = 0; byte < size; byte++) {
      const value = data[at + byte] as number;
      // without a frame before, the last size is 0
      if (byte < this.#lastSize) this.#compare(byte, value ^ (this.#last[byte] as number));
      this.#noteValue(byte, value);
      this.#last[byte] = value;
    }
    this.#lastSize = size;
    if (size > this.size) this.size = size;
    this.frames++;
  }

  #compare(byte: number, difference: number): void {
    const { flips, compared } = this;
    compared[byte] = (compared[byte] as number) + 1;
    countOnes(flips, byte, difference);
  }

  #noteValue(byte: number, value: number): void {
    const { least, most, distinct } = this;
    if (value < (least[byte] as number)) least[byte] = value;
    if (value > (most[byte] as number)) most[byte] = value;
    if (this.#seen[byte * 256 + value] !== 0) return;
    this.#seen[byte * 256 + value] = 1;
    distinct[byte] = (distinct[byte] as number) + 1;
  }
}
