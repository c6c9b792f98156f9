import type { Clock } from "../base/clock.js";
import { bitCount } from "../can/bit-count.js";
import type { FrameBatch } from "../can/frame-batch.js";
import type { ChannelStatistics } from "./bus.js";

/** The last second is kept in slots; the slot under way is not part of the rates. */
const SLOT_MS = 100;
const WINDOW_SLOTS = 10;

/** Counts frames, bytes and bits of a bus by channel, in total and over a sliding second. */
export class BusMeter {
  readonly #clock: Clock;
  readonly #channels = new Map<number, ChannelMeter>();

  constructor(clock: Clock, channels: readonly number[]) {
    this.#clock = clock;
    for (const channel of channels) this.#channels.set(channel, new ChannelMeter(clock.now()));
  }

  /** Sets the bit rate that a channel's load refers to, in bit/s. */
  setBitrate(channel: number, bitrate: number): void {
    this.#meter(channel).bitrate = bitrate;
  }

  /** Counts received frames, or (`own`) frames that this bus sent. */
  count(batch: FrameBatch, own = false): void {
    const { length } = batch;
    for (let start = 0; start < length; ) {
      const channel = batch.channel[start] as number;
      let end = start + 1;
      while (end < length && batch.channel[end] === channel) end++;
      this.#channels.get(channel)?.count(batch, { start, end, own, nowMs: this.#clock.now() });
      start = end;
    }
  }

  /** Counts an overrun of a channel. */
  countOverrun(channel: number): void {
    this.#meter(channel).overruns++;
  }

  /** Returns the counters and rates of this moment, by channel. */
  snapshot(): Map<number, ChannelStatistics> {
    const nowMs = this.#clock.now();
    return new Map([...this.#channels].map(([channel, meter]) => [channel, meter.snapshot(nowMs)]));
  }

  #meter(channel: number): ChannelMeter {
    const meter = this.#channels.get(channel);
    if (meter === undefined) throw new RangeError(`channel ${String(channel)} is not measured`);
    return meter;
  }
}

interface Rows {
  readonly start: number;
  readonly end: number;
  readonly own: boolean;
  readonly nowMs: number;
}

class ChannelMeter {
  bitrate = 0;
  overruns = 0;
  #received = 0;
  #sent = 0;
  #receivedBytes = 0;
  #sentBytes = 0;
  readonly #startMs: number;
  /** Ring of the last slots and the one under way. */
  readonly #frames = new Float64Array(WINDOW_SLOTS + 1);
  readonly #bits = new Float64Array(WINDOW_SLOTS + 1);
  #slot: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#slot = Math.floor(startMs / SLOT_MS);
  }

  count(batch: FrameBatch, { start, end, own, nowMs }: Rows): void {
    const { id, flags, dlc, data, size, stride } = batch;
    let bits = 0;
    let bytes = 0;
    for (let row = start; row < end; row++) {
      const length = size[row] as number;
      bytes += length;
      bits += bitCount(id[row] as number, flags[row] as number, dlc[row] as number, data, row * stride, length);
    }
    if (own) {
      this.#sent += end - start;
      this.#sentBytes += bytes;
    } else {
      this.#received += end - start;
      this.#receivedBytes += bytes;
    }
    this.#turnTo(nowMs);
    const at = this.#slot % (WINDOW_SLOTS + 1);
    this.#frames[at] = (this.#frames[at] as number) + end - start;
    this.#bits[at] = (this.#bits[at] as number) + bits;
  }

  snapshot(nowMs: number): ChannelStatistics {
    this.#turnTo(nowMs);
    const endMs = this.#slot * SLOT_MS;
    const seconds = Math.min(WINDOW_SLOTS * SLOT_MS, endMs - this.#startMs) / 1000;
    const under = this.#slot % (WINDOW_SLOTS + 1);
    let frames = 0;
    let bits = 0;
    for (let i = 0; i <= WINDOW_SLOTS; i++) {
      if (i === under) continue;
      frames += this.#frames[i] as number;
      bits += this.#bits[i] as number;
    }
    return {
      received: this.#received,
      sent: this.#sent,
      receivedBytes: this.#receivedBytes,
      sentBytes: this.#sentBytes,
      framesPerSecond: seconds > 0 ? frames / seconds : 0,
      // frames are counted when they are polled, so that a busy second can seem to hold a little more than it does
      busLoad: seconds > 0 && this.bitrate > 0 ? Math.min(1, bits / seconds / this.bitrate) : 0,
      bitrate: this.bitrate,
      overruns: this.overruns,
      // an adapter's bus counts them itself
      protocolErrors: 0,
    };
  }

  #turnTo(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    for (let left = Math.min(slot - this.#slot, WINDOW_SLOTS + 1); left > 0; left--) {
      const at = (slot - left + 1) % (WINDOW_SLOTS + 1);
      this.#frames[at] = 0;
      this.#bits[at] = 0;
    }
    this.#slot = Math.max(slot, this.#slot);
  }
}
