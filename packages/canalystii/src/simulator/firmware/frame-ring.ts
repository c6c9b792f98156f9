import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";

/** One frame in a controller's mailbox, reused. Classic frames only. */
export class FrameSlot {
  id = 0;
  /** `FrameFlag.EXTENDED` and `FrameFlag.REMOTE`. */
  flags = 0;
  /** DLC 0..15 as on the wire. */
  dlc = 0;
  /** Payload bytes, 0..8; 0 for a remote frame. */
  size = 0;
  /** `SendType` bits. */
  sendType = 0;
  readonly data: Uint8Array = new Uint8Array(8);
  /** The same bytes, for copying them at once. */
  readonly words: Int32Array = new Int32Array(this.data.buffer);

  /** Sets all fields from a row, which must be a frame that a classic controller can send. */
  set(batch: FrameBatch, row: number, sendType = 0): void {
    this.id = batch.id[row] as number;
    this.flags = (batch.flags[row] as number) & (FrameFlag.EXTENDED | FrameFlag.REMOTE);
    this.dlc = batch.dlc[row] as number;
    this.size = Math.min(batch.size[row] as number, 8);
    this.sendType = sendType;
    const from = row * batch.stride;
    for (let i = 0; i < 8; i++) this.data[i] = i < this.size ? (batch.data[from + i] as number) : 0;
  }

  copyFrom(other: FrameSlot): void {
    this.id = other.id;
    this.flags = other.flags;
    this.dlc = other.dlc;
    this.size = other.size;
    this.sendType = other.sendType;
    this.words[0] = other.words[0] as number;
    this.words[1] = other.words[1] as number;
  }

  /** Appends the frame to a batch. */
  appendTo(batch: FrameBatch, timestampUs: number, channel: number): void {
    const at = batch.add(timestampUs, this.id, this.flags, channel, this.size, this.dlc);
    for (let i = 0; i < this.size; i++) batch.data[at + i] = this.data[i] as number;
  }
}

/** A first-in first-out buffer of frames with their times, in columns. */
export class FrameRing {
  length = 0;
  #head = 0;
  #capacity: number;
  #time: Float64Array;
  #id: Uint32Array;
  #flags: Uint8Array;
  #dlc: Uint8Array;
  #size: Uint8Array;
  #sendType: Uint8Array;
  /** Two words per frame. */
  #data: Int32Array;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#time = new Float64Array(capacity);
    this.#id = new Uint32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#dlc = new Uint8Array(capacity);
    this.#size = new Uint8Array(capacity);
    this.#sendType = new Uint8Array(capacity);
    this.#data = new Int32Array(2 * capacity);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Time of the oldest frame, Infinity when there is none. */
  get headTime(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : (this.#time[this.#head] as number);
  }

  /** Appends a frame. Returns false when the ring was full and the oldest frame was dropped. */
  push(slot: FrameSlot, time: number): boolean {
    const full = this.length === this.#capacity;
    if (full) this.dropOldest(1);
    let at = this.#head + this.length;
    if (at >= this.#capacity) at -= this.#capacity;
    this.#time[at] = time;
    this.#id[at] = slot.id;
    this.#flags[at] = slot.flags;
    this.#dlc[at] = slot.dlc;
    this.#size[at] = slot.size;
    this.#sendType[at] = slot.sendType;
    this.#data[2 * at] = slot.words[0] as number;
    this.#data[2 * at + 1] = slot.words[1] as number;
    this.length++;
    return !full;
  }

  /** Removes the oldest frame and returns its time. The ring must not be empty. */
  shift(into: FrameSlot): number {
    const at = this.#head;
    into.id = this.#id[at] as number;
    into.flags = this.#flags[at] as number;
    into.dlc = this.#dlc[at] as number;
    into.size = this.#size[at] as number;
    into.sendType = this.#sendType[at] as number;
    into.words[0] = this.#data[2 * at] as number;
    into.words[1] = this.#data[2 * at + 1] as number;
    const time = this.#time[at] as number;
    this.dropOldest(1);
    return time;
  }

  dropOldest(count: number): void {
    const head = this.#head + count;
    this.#head = head < this.#capacity ? head : head - this.#capacity;
    this.length -= count;
  }

  clear(): void {
    this.length = 0;
    this.#head = 0;
  }

  /** Doubles the capacity; keeps the frames. */
  grow(): void {
    const bigger = new FrameRing(2 * this.#capacity);
    const slot = new FrameSlot();
    while (this.length > 0) {
      const time = this.shift(slot);
      bigger.push(slot, time);
    }
    this.#head = 0;
    this.#capacity = bigger.#capacity;
    this.#time = bigger.#time;
    this.#id = bigger.#id;
    this.#flags = bigger.#flags;
    this.#dlc = bigger.#dlc;
    this.#size = bigger.#size;
    this.#sendType = bigger.#sendType;
    this.#data = bigger.#data;
    this.length = bigger.length;
  }
}
