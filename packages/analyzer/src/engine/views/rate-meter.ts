import { dataPhaseBits, type FrameBatch, frameBits } from "canalystii";
import type { RateHistory } from "../../protocol.js";

/** An hour. */
const SECONDS = 3600;

/** Counts frames and bits on the wire by channel and second of the capture; keeps the last hour. */
export class RateMeter {
  readonly #channels = new Map<number, ChannelRates>();

  /** Channels that have had frames, rising. */
  get channels(): readonly number[] {
    return [...this.#channels.keys()].sort((a, b) => a - b);
  }

  /** Takes rows `start..end` of a batch. */
  add(batch: FrameBatch, start = 0, end = batch.length): void {
    for (let row = start; row < end; row++) {
      const channel = batch.channel[row] as number;
      let rates = this.#channels.get(channel);
      if (rates === undefined) {
        rates = new ChannelRates();
        this.#channels.set(channel, rates);
      }
      rates.add(Math.floor((batch.timestampUs[row] as number) / 1e6), frameBits(batch, row), dataPhaseBits(batch, row));
    }
  }

  /** Frames of a channel since the beginning. */
  total(channel: number): number {
    return this.#channels.get(channel)?.total ?? 0;
  }

  /** Returns frames and bits of a channel in a second since the Unix epoch. */
  at(channel: number, second: number): Rates {
    return this.#channels.get(channel)?.at(second) ?? NONE;
  }

  /** The newest second of all channels; undefined before the first frame. */
  get lastSecond(): number | undefined {
    let last: number | undefined;
    for (const rates of this.#channels.values()) last = Math.max(last ?? rates.last, rates.last);
    return last;
  }

  /** @param lastSecond of those that are wanted. Default: the newest */
  history(channel: number, lastSecond?: number): Omit<RateHistory, "isMeasured"> {
    const rates = this.#channels.get(channel) ?? new ChannelRates();
    return { channel, ...rates.history(lastSecond) };
  }
}

/** In a second. */
export interface Rates {
  readonly frames: number;
  readonly bits: number;
  /** Those of `bits` that CAN FD frames send at the data bit rate. */
  readonly dataBits: number;
}

const NONE: Rates = { frames: 0, bits: 0, dataBits: 0 };

/** Rings of an hour. */
class ChannelRates {
  total = 0;
  last = 0;
  #first = 0;
  readonly #frames = new Float64Array(SECONDS);
  readonly #bits = new Float64Array(SECONDS);
  readonly #dataBits = new Float64Array(SECONDS);

  add(second: number, bits: number, dataBits: number): void {
    if (this.total === 0) {
      this.#first = second;
      this.last = second;
    }
    this.total++;
    if (second > this.last) this.#turnTo(second);
    // times may step back, also to before the first frame
    if (second < this.#first) this.#first = Math.max(second, this.last - SECONDS + 1);
    if (second < this.#first) return;
    const at = second % SECONDS;
    this.#frames[at] = (this.#frames[at] as number) + 1;
    this.#bits[at] = (this.#bits[at] as number) + bits;
    if (dataBits > 0) this.#dataBits[at] = (this.#dataBits[at] as number) + dataBits;
  }

  at(second: number): Rates {
    if (this.total === 0 || second < this.#first || second > this.last) return NONE;
    const at = second % SECONDS;
    return { frames: this.#frames[at] as number, bits: this.#bits[at] as number, dataBits: this.#dataBits[at] as number };
  }

  history(lastSecond = this.last): Omit<RateHistory, "channel" | "isMeasured"> {
    const length = this.total === 0 ? 0 : Math.max(0, Math.min(lastSecond, this.last) - this.#first + 1);
    const pick = (ring: Float64Array) => Float64Array.from({ length }, (_, i) => ring[(this.#first + i) % SECONDS] as number);
    return { startUs: this.#first * 1e6, frames: pick(this.#frames), bits: pick(this.#bits), dataBits: pick(this.#dataBits) };
  }

  #turnTo(second: number): void {
    for (let each = Math.max(this.last + 1, second - SECONDS + 1); each <= second; each++) {
      this.#frames[each % SECONDS] = 0;
      this.#bits[each % SECONDS] = 0;
      this.#dataBits[each % SECONDS] = 0;
    }
    this.last = second;
    this.#first = Math.max(this.#first, second - SECONDS + 1);
  }
}
