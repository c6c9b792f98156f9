import { dlcToLength, lengthToDlc } from "../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { Losses } from "./losses.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const MAX_ID = 0x1fff_ffff;
const ERROR_BYTES = 8;
/** Payload bytes by FD flag and DLC. */
const LENGTHS = /* @__PURE__ */ Uint8Array.from({ length: 32 }, (_, i) => dlcToLength(i & 15, i > 15));

/** Latest time that a log can store, µs since the Unix epoch: in the year 2255. */
export const MAX_TIME_US = Number.MAX_SAFE_INTEGER;

/** Rows of a batch. */
export interface Rows {
  readonly batch: FrameBatch;
  readonly start: number;
  readonly end: number;
}

/**
 * Checks rows for every writer: corrects frames that cannot exist, and counts them. A batch may contain anything, because a
 * program can fill it with anything. A time that no log can store is replaced by that of the previous frame.
 */
export class SoundRows {
  readonly #losses: Losses;
  readonly #lostNames: ReadonlyMap<number, string> | undefined;
  readonly #channels = new Uint8Array(256);
  #lastUs = 0;

  /** @param lostNames interface names that the format cannot store */
  constructor(losses: Losses, lostNames?: ReadonlyMap<number, string>) {
    this.#losses = losses;
    this.#lostNames = lostNames;
  }

  /** Returns the rows, or a corrected copy of them. */
  check(batch: FrameBatch, start: number, end: number): Rows {
    if (this.#lostNames !== undefined) this.#countNames(batch, start, end);
    for (let row = start; row < end; row++) if (!isSound(batch, row)) return this.#correct(batch.slice(start, end));
    if (end > start) this.#lastUs = batch.timestampUs[end - 1] as number;
    return { batch, start, end };
  }

  /** Returns the time of a frame or marker in the range of a log, and counts a change. */
  time(timestampUs: number): number {
    if (isTime(timestampUs)) this.#lastUs = timestampUs;
    else {
      this.#losses.count("time");
      const rounded = Math.round(timestampUs);
      if (isTime(rounded)) this.#lastUs = rounded;
    }
    return this.#lastUs;
  }

  #countNames(batch: FrameBatch, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      const channel = batch.channel[row] as number;
      if (this.#channels[channel] === 1) continue;
      this.#channels[channel] = 1;
      if ((this.#lostNames?.get(channel) ?? `can${channel}`) !== `can${channel}`) this.#losses.count("channel-name");
    }
  }

  #correct(copy: FrameBatch): Rows {
    for (let row = 0; row < copy.length; row++) {
      copy.timestampUs[row] = this.time(copy.timestampUs[row] as number);
      if (isSound(copy, row)) continue;
      if (correctMarks(copy, row)) this.#losses.count("contradiction");
      const size = copy.size[row] as number;
      if (size <= lengthOf(copy, row)) continue;
      copy.dlc[row] = lengthToDlc(size);
      this.#losses.count("short-data");
    }
    return { batch: copy, start: 0, end: copy.length };
  }
}

function isTime(timestampUs: number): boolean {
  return timestampUs >= 0 && timestampUs <= MAX_TIME_US && Math.floor(timestampUs) === timestampUs;
}

/** Returns the number of bytes that the DLC of a row means. */
function lengthOf(batch: FrameBatch, row: number): number {
  return LENGTHS[(((batch.flags[row] as number) & FD) !== 0 ? 16 : 0) + (batch.dlc[row] as number)] as number;
}

function isSound(batch: FrameBatch, row: number): boolean {
  const flags = batch.flags[row] as number;
  const id = batch.id[row] as number;
  const size = batch.size[row] as number;
  const dlc = batch.dlc[row] as number;
  if (!isTime(batch.timestampUs[row] as number) || dlc > 15 || id > MAX_ID || flags > 127) return false;
  if ((flags & ERROR) !== 0) return (flags & ~(ERROR | TX)) === 0 && size === ERROR_BYTES && dlc === ERROR_BYTES;
  if (id > 0x7ff && (flags & EXTENDED) === 0) return false;
  if ((flags & REMOTE) !== 0) return (flags & (FD | BRS | ESI)) === 0 && size === 0;
  if ((flags & FD) === 0 && (flags & (BRS | ESI)) !== 0) return false;
  return size <= (LENGTHS[((flags & FD) !== 0 ? 16 : 0) + dlc] as number);
}

/** Corrects flags, id, size and DLC of a row where they contradict each other; returns whether they did. */
function correctMarks(batch: FrameBatch, row: number): boolean {
  const before = [batch.flags[row], batch.id[row], batch.size[row], batch.dlc[row]];
  let flags = (batch.flags[row] as number) & 127;
  let size = Math.min(batch.size[row] as number, batch.stride);
  let dlc = batch.dlc[row] as number;
  if ((flags & ERROR) !== 0) {
    flags &= ERROR | TX;
    const at = row * batch.stride;
    if (size < ERROR_BYTES) batch.data.fill(0, at + size, at + ERROR_BYTES);
    size = ERROR_BYTES;
    dlc = ERROR_BYTES;
  } else {
    if ((flags & REMOTE) !== 0 && (flags & FD) === 0) size = 0;
    if (size > 8) flags |= FD;
    flags &= (flags & FD) !== 0 ? ~REMOTE : ~(BRS | ESI);
    if (dlc > 15) dlc = lengthToDlc(size);
    if ((batch.id[row] as number) > 0x7ff) flags |= EXTENDED;
  }
  batch.flags[row] = flags;
  batch.id[row] = (batch.id[row] as number) & MAX_ID;
  batch.size[row] = size;
  batch.dlc[row] = dlc;
  return [flags, batch.id[row], size, dlc].some((value, i) => value !== before[i]);
}
