import { dataPhaseBits, frameBits } from "../can/bit-count.js";
import { type FrameBatch, FrameFlag } from "../can/frame-batch.js";

/** What a log contains of one id on one channel. */
export interface IdStatistics {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
  frames: number;
  remote: number;
  fd: number;
  firstUs: number;
  lastUs: number;
  /** Shortest and longest time between two frames in µs; Infinity and 0 when there is only one. */
  minPeriodUs: number;
  maxPeriodUs: number;
  minSize: number;
  maxSize: number;
}

/** What a log contains of one channel. */
export interface ChannelLogStatistics {
  readonly channel: number;
  frames: number;
  errorFrames: number;
  remoteFrames: number;
  fdFrames: number;
  /** Frames that the recording program sent itself. */
  sentFrames: number;
  payloadBytes: number;
  /** Bits on the wire at the nominal bit rate, and at the data bit rate (CAN FD). */
  nominalBits: number;
  dataBits: number;
  /** Most bits within one second of the log. */
  peakNominalBits: number;
  peakDataBits: number;
}

interface Window {
  second: number;
  nominal: number;
  data: number;
}

const { EXTENDED, REMOTE, ERROR, FD, TX } = FrameFlag;
const MAX_IDS = 100_000;

/** Collects statistics about a log, batch by batch. */
export class LogStatistics {
  readonly channels = new Map<number, ChannelLogStatistics>();
  readonly #ids = new Map<number, IdStatistics>();
  readonly #windows = new Map<number, Window>();
  /** Frames of all kinds. */
  frames = 0;
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;
  /** Frames with a time before that of the previous frame. */
  backwards = 0;
  /** Frames of further ids, beyond the number of ids that are counted separately. */
  otherIds = 0;
  #previousUs = Number.NEGATIVE_INFINITY;

  /** Time from the first to the last frame in µs. */
  get durationUs(): number {
    return this.frames === 0 ? 0 : this.lastUs - this.firstUs;
  }

  /** Returns the ids, ordered by channel, kind and number. */
  ids(): IdStatistics[] {
    return [...this.#ids.values()].sort((a, b) => a.channel - b.channel || Number(a.extended) - Number(b.extended) || a.id - b.id);
  }

  add(batch: FrameBatch): void {
    for (let row = 0; row < batch.length; row++) this.#add(batch, row);
    this.frames += batch.length;
  }

  #add(batch: FrameBatch, row: number): void {
    const timestampUs = batch.timestampUs[row] as number;
    const flags = batch.flags[row] as number;
    if (timestampUs < this.#previousUs) this.backwards++;
    this.#previousUs = timestampUs;
    if (timestampUs < this.firstUs) this.firstUs = timestampUs;
    if (timestampUs > this.lastUs) this.lastUs = timestampUs;
    this.#addToChannel(batch, row, flags, timestampUs);
    if ((flags & ERROR) === 0) this.#addToId(batch, row, flags, timestampUs);
  }

  #addToChannel(batch: FrameBatch, row: number, flags: number, timestampUs: number): void {
    const channel = batch.channel[row] as number;
    let entry = this.channels.get(channel);
    let window = this.#windows.get(channel);
    if (entry === undefined || window === undefined) {
      entry = newChannel(channel);
      window = { second: 0, nominal: 0, data: 0 };
      this.channels.set(channel, entry);
      this.#windows.set(channel, window);
    }
    entry.frames++;
    entry.payloadBytes += batch.size[row] as number;
    if ((flags & TX) !== 0) entry.sentFrames++;
    if ((flags & ERROR) !== 0) {
      entry.errorFrames++;
      return;
    }
    if ((flags & REMOTE) !== 0) entry.remoteFrames++;
    if ((flags & FD) !== 0) entry.fdFrames++;
    const data = dataPhaseBits(batch, row);
    const nominal = frameBits(batch, row) - data;
    entry.nominalBits += nominal;
    entry.dataBits += data;
    const second = Math.floor(timestampUs / 1e6);
    if (second !== window.second) Object.assign(window, { second, nominal: 0, data: 0 });
    window.nominal += nominal;
    window.data += data;
    if (window.nominal + window.data > entry.peakNominalBits + entry.peakDataBits) {
      entry.peakNominalBits = window.nominal;
      entry.peakDataBits = window.data;
    }
  }

  #addToId(batch: FrameBatch, row: number, flags: number, timestampUs: number): void {
    const channel = batch.channel[row] as number;
    const id = batch.id[row] as number;
    const extended = (flags & EXTENDED) !== 0;
    const key = (channel * 2 + (extended ? 1 : 0)) * 0x2000_0000 + id;
    const size = batch.size[row] as number;
    let entry = this.#ids.get(key);
    if (entry === undefined) {
      if (this.#ids.size >= MAX_IDS) {
        this.otherIds++;
        return;
      }
      entry = newId({ channel, id, extended, timestampUs, size });
      this.#ids.set(key, entry);
    } else {
      const period = Math.max(0, timestampUs - entry.lastUs);
      if (period < entry.minPeriodUs) entry.minPeriodUs = period;
      if (period > entry.maxPeriodUs) entry.maxPeriodUs = period;
      entry.lastUs = timestampUs;
      if (size < entry.minSize) entry.minSize = size;
      if (size > entry.maxSize) entry.maxSize = size;
    }
    entry.frames++;
    if ((flags & REMOTE) !== 0) entry.remote++;
    if ((flags & FD) !== 0) entry.fd++;
  }
}

/** Returns the mean time between an id's frames in µs; undefined when there is only one. */
export function meanPeriodUs({ frames, firstUs, lastUs }: Pick<IdStatistics, "frames" | "firstUs" | "lastUs">): number | undefined {
  return frames < 2 ? undefined : (lastUs - firstUs) / (frames - 1);
}

function newChannel(channel: number): ChannelLogStatistics {
  return {
    channel,
    frames: 0,
    errorFrames: 0,
    remoteFrames: 0,
    fdFrames: 0,
    sentFrames: 0,
    payloadBytes: 0,
    nominalBits: 0,
    dataBits: 0,
    peakNominalBits: 0,
    peakDataBits: 0,
  };
}

function newId(first: { channel: number; id: number; extended: boolean; timestampUs: number; size: number }): IdStatistics {
  const { channel, id, extended, timestampUs, size } = first;
  return {
    channel,
    id,
    extended,
    frames: 0,
    remote: 0,
    fd: 0,
    firstUs: timestampUs,
    lastUs: timestampUs,
    minPeriodUs: Number.POSITIVE_INFINITY,
    maxPeriodUs: 0,
    minSize: size,
    maxSize: size,
  };
}
