import { ClockFit, type ClockFitStatus } from "./clock-fit.js";

/** Channels count as being on one clock while their fits differ by no more than this, in µs ... */
const SAME_CLOCK_US = 1000;
/** ... or this divided by the number of observations: few of them are delayed by chance. */
const FIRST_DOUBT_US = 1_000_000;
/** Once times turn out to have been late, they go on at this rate until they are right. */
const CATCH_UP_RATE = 0.5;
/** A frame this much older than its read is not: its time is garbage, or the clock was set. */
const MAX_AGE_US = 3_600_000_000;

/**
 * The host time of a channel's frames. Each channel fits its own clock; as long as the fits agree that there is only
 * one clock in the device (nobody has looked), the better one serves both, so that frames of both are in order.
 */
export class ChannelTime {
  readonly #fit = new ClockFit();
  readonly #others: readonly ChannelTime[];
  #lastUs = Number.NEGATIVE_INFINITY;
  /** Device time of the newest frame that `#lastUs` was given to. */
  #lastDeviceUs: number | undefined;

  /** @param all the channels of one device, this one among them */
  constructor(all: readonly ChannelTime[]) {
    this.#others = all;
  }

  get status(): ClockFitStatus {
    return this.#fit.status;
  }

  /** Number of observations that times rest on. */
  get evidence(): number {
    return this.#fit.evidence;
  }

  /** Forgets the fit, since the device's clock may have been set; times stay monotonic. */
  restart(): void {
    this.#fit.restart();
    this.#lastDeviceUs = undefined;
  }

  /**
   * Maps the times of a read in place: device µs to integer µs since the Unix epoch, never falling, never after
   * `hostUs`. Where those before were late, as the first ones mostly are, times are closer to each other than they should
   * be, but frames of different times keep them.
   * @param hostUs when the read ended
   * @param sinceUs when the poll before began: the newest frame cannot be much older
   */
  stamp(timestampUs: Float64Array, length: number, { hostUs, sinceUs }: { readonly hostUs: number; readonly sinceUs: number }): void {
    if (length === 0) return;
    const newest = timestampUs[length - 1] as number;
    this.#fit.observe(newest, hostUs, sinceUs);
    const fit = this.#best(newest);
    const limit = Math.floor(hostUs);
    const fromUs = this.#lastUs;
    const fromDeviceUs = this.#lastDeviceUs ?? newest;
    const rate = Math.min(CATCH_UP_RATE, (limit - fromUs) / Math.max(1, newest - fromDeviceUs));
    let last = fromUs;
    for (let row = 0; row < length; row++) {
      const deviceUs = timestampUs[row] as number;
      let us = Math.round(fit.estimate(deviceUs));
      if (!(us <= limit && us > limit - MAX_AGE_US)) us = limit;
      const leastUs = Math.floor(fromUs + Math.max(0, deviceUs - fromDeviceUs) * rate);
      last = Math.max(last, Math.min(limit, Math.max(us, leastUs)));
      timestampUs[row] = last;
    }
    this.#lastUs = last;
    this.#lastDeviceUs = newest;
  }

  /** The fit with the least delay among those of the same clock. */
  #best(deviceUs: number): ClockFit {
    const own = this.#fit.estimate(deviceUs);
    let best = this.#fit;
    let bestUs = own;
    for (const other of this.#others) {
      const evidence = Math.min(other.evidence, this.evidence);
      if (other === this || evidence === 0) continue;
      const us = other.#fit.estimate(deviceUs);
      if (us < bestUs && own - us <= Math.max(SAME_CLOCK_US, FIRST_DOUBT_US / evidence)) {
        best = other.#fit;
        bestUs = us;
      }
    }
    return best;
  }
}

/** Makes the times of so many channels of one device. */
export function makeChannelTimes(channels: number): readonly ChannelTime[] {
  const all: ChannelTime[] = [];
  for (let i = 0; i < channels; i++) all.push(new ChannelTime(all));
  return all;
}
