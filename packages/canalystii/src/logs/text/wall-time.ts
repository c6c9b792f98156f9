const HALF_HOUR_MS = 1_800_000;
/** No zone has set its clocks back by more than a day. */
const MAX_UNCLEAR_MS = 90_000_000;

/** Converts between UTC and the wall clock of a time zone; wall-clock times are represented as if they were UTC. */
export class WallClock {
  readonly #offsetMs: ((utcMs: number) => number) | undefined;

  /**
   * @param timeZone `UTC` (default), `local`, or an IANA name
   * @throws RangeError for an unknown time zone
   */
  constructor(timeZone = "UTC") {
    this.#offsetMs = offsetOf(timeZone);
  }

  /** Returns the UTC time of a wall-clock time, both in ms. The hour that occurs twice in autumn is taken as the first or the second. */
  toUtcMs(wallMs: number): number {
    if (this.#offsetMs === undefined) return wallMs;
    const guess = wallMs - this.#offsetMs(wallMs);
    return wallMs - this.#offsetMs(guess);
  }

  /**
   * Returns the latest UTC time up to `utcMs`, in ms, that its wall-clock time converts back to: a start of measurement in
   * the hour that occurs twice would shift all frames of the file by an hour.
   */
  clearMs(utcMs: number): number {
    let clear = utcMs;
    while (clear > utcMs - MAX_UNCLEAR_MS && this.toUtcMs(this.toWallMs(clear)) !== clear) clear -= HALF_HOUR_MS;
    return clear;
  }

  /** Returns the wall-clock time of a UTC time, both in ms. */
  toWallMs(utcMs: number): number {
    return this.#offsetMs === undefined ? utcMs : utcMs + this.#offsetMs(utcMs);
  }
}

function offsetOf(timeZone: string): ((utcMs: number) => number) | undefined {
  const name = timeZone.toLowerCase();
  if (name === "utc" || name === "z") return undefined;
  if (name === "local") return (utcMs) => -new Date(clampDate(utcMs)).getTimezoneOffset() * 60_000;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new RangeError(`time zone ${JSON.stringify(timeZone)} is not UTC, local or an IANA name such as Europe/Berlin`, { cause });
  }
  return (utcMs) => {
    const part: Record<string, number> = {};
    const whole = Math.floor(clampDate(utcMs) / 1000) * 1000;
    for (const { type, value } of format.formatToParts(whole)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
}

/** Clamps: times from damaged files may be outside the range of a Date. */
function clampDate(ms: number): number {
  return Math.max(-8.64e15, Math.min(8.64e15, Number.isNaN(ms) ? 0 : ms));
}
