/** How the two ends of a link relate. */
export interface LinkTime {
  /** Round trip of a message in ms, the shortest of the last few; undefined before the first. */
  readonly rttMs: number | undefined;
  /**
   * How far the host's time (`nowUs`, the frames' timestamps) is ahead of this end's in µs, to within half of the round trip;
   * 0 when it is less than that.
   */
  readonly offsetUs: number;
}

const KEPT = 16;

interface Sample {
  readonly rttUs: number;
  readonly offsetUs: number;
}

/** Finds the offset between two clocks from round trips: the shortest of the last ones is the most exact. */
export class LinkTimeEstimate implements LinkTime {
  #samples: Sample[] = [];
  #best: Sample | undefined;

  get rttMs(): number | undefined {
    return this.#best === undefined ? undefined : this.#best.rttUs / 1000;
  }

  get offsetUs(): number {
    const { offsetUs, rttUs } = this.#best ?? { offsetUs: 0, rttUs: 0 };
    return Math.abs(offsetUs) <= rttUs / 2 ? 0 : offsetUs;
  }

  /** Takes in a round trip: when it began and ended here, and what the time was there in between; all in µs. */
  add(sentUs: number, receivedUs: number, thereUs: number): void {
    const rttUs = Math.max(0, receivedUs - sentUs);
    this.#samples.push({ rttUs, offsetUs: Math.round(thereUs - (sentUs + receivedUs) / 2) });
    if (this.#samples.length > KEPT) this.#samples.shift();
    this.#best = this.#samples.reduce((best, each) => (each.rttUs < best.rttUs ? each : best));
  }

  /** Forgets the host: another one may answer. */
  clear(): void {
    this.#samples = [];
    this.#best = undefined;
  }
}
