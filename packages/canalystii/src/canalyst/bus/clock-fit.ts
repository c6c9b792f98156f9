/** Minima are kept per second of the device's clock, for about a minute. */
const SECTION_US = 1_000_000;
const MAX_POINTS = 64;
/** No crystal is further off. */
const MAX_DRIFT = 500e-6;
/** Time after which the measured drift counts half: before, the jitter of polls looks like drift. */
const DRIFT_TRUST_US = 6_000_000;
/** A frame that seems to come from so far in the future shows that the device's clock was set, or that its time is garbage ... */
const AHEAD_US = 1_000_000;
/** ... and so does one that seems this much older than the previous poll, which would have fetched it. */
const BEHIND_US = 1_000_000;
/** After so many implausible reads in a row that agree with each other, the clock was set. */
const RESTART_AFTER = 3;

/** How a device's clock relates to the host's, and how well that is known. */
export interface ClockFitStatus {
  /** Reads that the fit was made of. */
  readonly observations: number;
  /** Rate of the device's clock against the host's, in parts per million; positive: it runs fast. */
  readonly driftPpm: number;
  /** How far apart the least delayed frames of the last minute lie from the fitted line, on average, in µs. */
  readonly errorUs: number;
  /** How often the device's clock was found to have been set. */
  readonly restarts: number;
}

interface Point {
  readonly section: number;
  /** Device time, and host time minus device time, both from the first observation, in µs. */
  x: number;
  y: number;
}

/**
 * Maps the device's clock to the host's. A frame reaches the host late, never early: the true offset is a line
 * below all observed ones. Its slope (the drift) is that of the lower hull over the middle of the last minute, the
 * offset the largest that stays below every observation.
 *
 * Times are µs with the device's unwrapped clock on one side and any host clock that never steps on the other.
 */
export class ClockFit {
  #points: Point[] = [];
  #originX = 0;
  #originY = 0;
  #slope = 0;
  #offset = 0;
  #evidence = 0;
  #observations = 0;
  #restarts = 0;
  #implausible = 0;
  #implausibleOffset = 0;

  /** Forgets the fit, since the device's clock may have been set. */
  restart(): void {
    this.#points = [];
    this.#evidence = 0;
    this.#implausible = 0;
  }

  /**
   * Notes that the newest frame of a read, received at `deviceUs`, was in the host's hands at `hostUs`.
   * @param sinceUs host time of the poll before: the frame cannot be much older
   */
  observe(deviceUs: number, hostUs: number, sinceUs: number): void {
    if (this.#evidence > 0 && !this.#isPlausible(deviceUs, hostUs, sinceUs)) {
      const offset = hostUs - deviceUs;
      if (this.#implausible > 0 && Math.abs(offset - this.#implausibleOffset) > BEHIND_US) this.#implausible = 0;
      this.#implausibleOffset = offset;
      if (++this.#implausible < RESTART_AFTER) return;
      this.#restarts++;
      this.restart();
    }
    this.#implausible = 0;
    this.#observations++;
    if (this.#evidence++ === 0) {
      this.#originX = deviceUs;
      this.#originY = hostUs - deviceUs;
      this.#slope = 0;
    }
    this.#add(deviceUs - this.#originX, hostUs - deviceUs - this.#originY);
  }

  /** Returns the host time of a device time; only once something was observed. */
  estimate(deviceUs: number): number {
    const x = deviceUs - this.#originX;
    return deviceUs + this.#originY + this.#offset + this.#slope * x;
  }

  /** Observations since the start or the last restart: 0 as long as nothing is known. */
  get evidence(): number {
    return this.#evidence;
  }

  /** How good the fit is. */
  get status(): ClockFitStatus {
    let sum = 0;
    for (const { x, y } of this.#points) sum += y - (this.#offset + this.#slope * x);
    return {
      observations: this.#observations,
      // a device clock that runs fast makes host minus device fall
      driftPpm: -this.#slope * 1e6,
      errorUs: this.#points.length === 0 ? 0 : sum / this.#points.length,
      restarts: this.#restarts,
    };
  }

  #isPlausible(deviceUs: number, hostUs: number, sinceUs: number): boolean {
    const mapped = this.estimate(deviceUs);
    return mapped <= hostUs + AHEAD_US && mapped >= Math.min(sinceUs, hostUs) - BEHIND_US;
  }

  #add(x: number, y: number): void {
    const section = Math.floor(x / SECTION_US);
    const last = this.#points[this.#points.length - 1];
    if (last !== undefined && section <= last.section) {
      if (y - this.#slope * x >= last.y - this.#slope * last.x) return;
      if (section < last.section) return;
      last.x = x;
      last.y = y;
    } else {
      this.#points.push({ section, x, y });
      if (this.#points.length > MAX_POINTS) this.#points.shift();
    }
    this.#refit();
  }

  #refit(): void {
    const points = this.#points;
    const first = points[0] as Point;
    const span = (points[points.length - 1] as Point).x - first.x;
    const trust = (span * span) / (span * span + DRIFT_TRUST_US * DRIFT_TRUST_US);
    const slope = Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, hullSlope(points))) * trust;
    let offset = Number.POSITIVE_INFINITY;
    for (const { x, y } of points) offset = Math.min(offset, y - slope * x);
    this.#slope = slope;
    this.#offset = offset;
  }
}

/** Returns the slope of the lower convex hull over the mean of x: the line below all points that lies highest on average. */
function hullSlope(points: readonly Point[]): number {
  const hull: Point[] = [];
  let mean = 0;
  for (const point of points) {
    mean += point.x / points.length;
    while (hull.length >= 2) {
      const a = hull[hull.length - 2] as Point;
      const b = hull[hull.length - 1] as Point;
      if ((b.y - a.y) * (point.x - a.x) < (point.y - a.y) * (b.x - a.x)) break;
      hull.pop();
    }
    hull.push(point);
  }
  for (let i = 1; i < hull.length; i++) {
    const a = hull[i - 1] as Point;
    const b = hull[i] as Point;
    if (b.x >= mean && b.x > a.x) return (b.y - a.y) / (b.x - a.x);
  }
  return 0;
}
