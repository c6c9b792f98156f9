import type { CanFrame } from "./frame.js";

/** Bits of the `flags` column of a {@link FrameBatch}. */
export const FrameFlag = {
  EXTENDED: 1,
  REMOTE: 2,
  ERROR: 4,
  FD: 8,
  BRS: 16,
  ESI: 32,
  /** Sent by this host. */
  TX: 64,
} as const;

const EMPTY = new Uint8Array(0);
/** Of all columns but `data`. */
const BYTES_PER_ROW = 8 + 4 + 4;

/** Returns the {@link FrameFlag} bits of a frame. */
export function flagsOf(frame: Pick<CanFrame, "extended" | "remote" | "error" | "fd" | "brs" | "esi" | "direction">): number {
  return (
    (frame.extended ? FrameFlag.EXTENDED : 0) |
    (frame.remote ? FrameFlag.REMOTE : 0) |
    (frame.error ? FrameFlag.ERROR : 0) |
    (frame.fd ? FrameFlag.FD : 0) |
    (frame.brs ? FrameFlag.BRS : 0) |
    (frame.esi ? FrameFlag.ESI : 0) |
    (frame.direction === "tx" ? FrameFlag.TX : 0)
  );
}

/**
 * Frames as columns: the currency of every bulk path. Row `i` is `timestampUs[i]`, `id[i]`, `flags[i]`
 * ({@link FrameFlag}), `channel[i]`, `dlc[i]` (code 0..15) and the payload `data[i * stride .. + size[i]]`.
 * Rows are appended; the columns are replaced when they grow, so read them from the batch after each append.
 */
export class FrameBatch {
  /** Number of rows in use. */
  length = 0;
  /** Integer µs. */
  timestampUs: Float64Array;
  id: Uint32Array;
  flags: Uint8Array;
  channel: Uint8Array;
  dlc: Uint8Array;
  /** Payload bytes present, 0..64; 0 for a remote frame. */
  size: Uint8Array;
  data: Uint8Array;
  /** Bytes of `data` per row: 8, or 64 as soon as the batch holds a longer payload. */
  stride: 8 | 64;

  /** @param memory of {@link FrameBatch.bytesFor} so many rows; default: new */
  constructor(capacity = 64, stride: 8 | 64 = 8, memory = new ArrayBuffer(FrameBatch.bytesFor(capacity, stride))) {
    this.stride = stride;
    // one piece of memory for all columns: each allocation costs as much as decoding several frames
    let at = 0;
    const bytes = (perRow: number) => {
      const column = new Uint8Array(memory, at, capacity * perRow);
      at += capacity * perRow;
      return column;
    };
    this.timestampUs = new Float64Array(memory, 0, capacity);
    this.id = new Uint32Array(memory, capacity * 8, capacity);
    at = capacity * 12;
    this.data = bytes(stride);
    this.flags = bytes(1);
    this.channel = bytes(1);
    this.dlc = bytes(1);
    this.size = bytes(1);
  }

  /** Returns the size of the memory of so many rows. */
  static bytesFor(rows: number, stride: 8 | 64): number {
    return rows * (BYTES_PER_ROW + stride);
  }

  /**
   * Makes a batch of `length` rows of the memory that {@link FrameBatch.memory} gave, in another thread or process; nothing is copied.
   * @throws RangeError when there are more rows than the memory has room for
   */
  static over(memory: ArrayBuffer, length: number, stride: 8 | 64): FrameBatch {
    const capacity = Math.floor(memory.byteLength / FrameBatch.bytesFor(1, stride));
    if (!(length <= capacity)) throw new RangeError(`${length} rows do not fit in ${memory.byteLength} bytes`);
    const batch = new FrameBatch(capacity, stride, memory);
    batch.length = length;
    return batch;
  }

  /** Makes a batch of frames. */
  static from(frames: Iterable<CanFrame>): FrameBatch {
    const batch = new FrameBatch();
    for (const frame of frames) batch.push(frame);
    return batch;
  }

  /** Number of rows that fit without growing. */
  get capacity(): number {
    return this.id.length;
  }

  /**
   * The memory of all columns for `capacity` rows: `timestampUs`, `id`, `data`, `flags`, `channel`, `dlc`, `size`, one after the
   * other. To be transferred, after which this batch is empty.
   */
  get memory(): ArrayBuffer {
    return this.timestampUs.buffer as ArrayBuffer;
  }

  /** Makes room for `rows` more rows. */
  reserve(rows: number): void {
    const needed = this.length + rows;
    if (needed > this.capacity) this.#resize(Math.max(needed, this.capacity * 2), this.stride);
  }

  /** Makes every row hold up to 64 bytes. */
  widen(): void {
    if (this.stride === 8) this.#resize(this.capacity, 64);
  }

  /**
   * Appends a row and returns where in `data` its `size` payload bytes go (the caller writes them).
   * `dlc` defaults to `size`, which is right for classic data frames.
   */
  add(timestampUs: number, id: number, flags: number, channel: number, size: number, dlc = size): number {
    const row = this.length;
    if (row === this.id.length) this.reserve(1);
    if (size > this.stride) this.widen();
    this.timestampUs[row] = timestampUs;
    this.id[row] = id;
    this.flags[row] = flags;
    this.channel[row] = channel;
    this.size[row] = size;
    this.dlc[row] = dlc;
    this.length = row + 1;
    return row * this.stride;
  }

  /** Appends a frame. */
  push(frame: CanFrame): void {
    const size = Math.min(frame.data.length, 64);
    const at = this.add(frame.timestampUs, frame.id, flagsOf(frame), frame.channel, size, frame.dlc);
    for (let i = 0; i < size; i++) this.data[at + i] = frame.data[i] as number;
  }

  /** Appends rows `start..end` (default: all) of another batch. */
  append(other: FrameBatch, start = 0, end = other.length): void {
    const rows = end - start;
    if (rows <= 0) return;
    if (other.stride > this.stride) this.widen();
    this.reserve(rows);
    const to = this.length;
    this.timestampUs.set(other.timestampUs.subarray(start, end), to);
    this.id.set(other.id.subarray(start, end), to);
    this.flags.set(other.flags.subarray(start, end), to);
    this.channel.set(other.channel.subarray(start, end), to);
    this.dlc.set(other.dlc.subarray(start, end), to);
    this.size.set(other.size.subarray(start, end), to);
    if (other.stride === this.stride) {
      this.data.set(other.data.subarray(start * other.stride, end * other.stride), to * this.stride);
    } else {
      for (let i = 0; i < rows; i++) {
        this.data.set(other.data.subarray((start + i) * other.stride, (start + i + 1) * other.stride), (to + i) * this.stride);
      }
    }
    this.length = to + rows;
  }

  /** Copies one row of another batch to the end of this one. */
  appendRow(other: FrameBatch, row: number): void {
    const size = other.size[row] as number;
    const to = this.add(
      other.timestampUs[row] as number,
      other.id[row] as number,
      other.flags[row] as number,
      other.channel[row] as number,
      size,
      other.dlc[row] as number,
    );
    const from = row * other.stride;
    const { data } = this;
    for (let i = 0; i < size; i++) data[to + i] = other.data[from + i] as number;
  }

  /** Forgets all rows and keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** Returns a copy of rows `start..end` (default: all) in a batch of its own. */
  slice(start = 0, end = this.length): FrameBatch {
    const copy = new FrameBatch(Math.max(end - start, 1), this.stride);
    copy.append(this, start, end);
    return copy;
  }

  /** Returns a copy of the payload of a row. */
  payload(row: number): Uint8Array {
    const size = this.size[row] as number;
    if (size === 0) return EMPTY;
    const at = row * this.stride;
    // a loop: `slice` costs three times as much for a few bytes
    const payload = new Uint8Array(size);
    for (let i = 0; i < size; i++) payload[i] = this.data[at + i] as number;
    return payload;
  }

  /** Makes the frame object of a row, with a payload of its own. */
  frame(row: number): CanFrame {
    if (row < 0 || row >= this.length) throw new RangeError(`row ${row} is not in 0..${this.length - 1}`);
    const flags = this.flags[row] as number;
    return {
      timestampUs: this.timestampUs[row] as number,
      channel: this.channel[row] as number,
      id: this.id[row] as number,
      extended: (flags & FrameFlag.EXTENDED) !== 0,
      remote: (flags & FrameFlag.REMOTE) !== 0,
      error: (flags & FrameFlag.ERROR) !== 0,
      fd: (flags & FrameFlag.FD) !== 0,
      brs: (flags & FrameFlag.BRS) !== 0,
      esi: (flags & FrameFlag.ESI) !== 0,
      dlc: this.dlc[row] as number,
      data: this.payload(row),
      direction: (flags & FrameFlag.TX) !== 0 ? "tx" : "rx",
    };
  }

  /** Yields the rows as frame objects. */
  *[Symbol.iterator](): Generator<CanFrame> {
    for (let row = 0; row < this.length; row++) yield this.frame(row);
  }

  #resize(capacity: number, stride: 8 | 64): void {
    const { length } = this;
    const next = new FrameBatch(capacity, stride);
    next.timestampUs.set(this.timestampUs.subarray(0, length));
    next.id.set(this.id.subarray(0, length));
    next.flags.set(this.flags.subarray(0, length));
    next.channel.set(this.channel.subarray(0, length));
    next.dlc.set(this.dlc.subarray(0, length));
    next.size.set(this.size.subarray(0, length));
    if (stride === this.stride) next.data.set(this.data.subarray(0, length * stride));
    else {
      for (let row = 0; row < length; row++) {
        next.data.set(this.data.subarray(row * this.stride, (row + 1) * this.stride), row * stride);
      }
    }
    this.timestampUs = next.timestampUs;
    this.id = next.id;
    this.flags = next.flags;
    this.channel = next.channel;
    this.dlc = next.dlc;
    this.size = next.size;
    this.data = next.data;
    this.stride = stride;
  }
}
