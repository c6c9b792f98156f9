import { formatClock } from "../format/format-time.js";
import { decimalsOf, ticks } from "./axis.js";

/** A span of time, µs since the Unix epoch. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface TimeTick {
  readonly timeUs: number;
  readonly label: string;
}

/** Steps of a clock above a second, s. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

/**
 * Returns round times in a span: seconds since the start or, with `clock`, times of day.
 * @param startUs of the capture
 */
export function timeTicks({ fromUs, toUs }: Span, startUs: number, most: number, clock: boolean): readonly TimeTick[] {
  const originUs = clock ? Math.floor(fromUs / 1e6) * 1e6 : startUs;
  const range = { min: (fromUs - originUs) / 1e6, max: (toUs - originUs) / 1e6 };
  const least = (range.max - range.min) / Math.max(1, most);
  const wide = clock && least > 0.5 ? CLOCK_STEPS.find((each) => each >= least) : undefined;
  if (wide !== undefined) return clockTicks({ fromUs, toUs }, wide);
  const { step, values } = ticks(range, most);
  const digits = decimalsOf(step);
  return values.map((value) => {
    const timeUs = originUs + value * 1e6;
    return { timeUs, label: clock ? clockText(timeUs, digits) : `${value.toFixed(digits).replace("-", "−")} s` };
  });
}

function clockTicks({ fromUs, toUs }: Span, step: number): TimeTick[] {
  const shiftUs = new Date(fromUs / 1_000).getTimezoneOffset() * -60e6;
  const stepUs = step * 1e6;
  const found: TimeTick[] = [];
  for (let local = Math.ceil((fromUs + shiftUs) / stepUs) * stepUs; local <= toUs + shiftUs; local += stepUs)
    found.push({ timeUs: local - shiftUs, label: clockText(local - shiftUs, 0) });
  return found;
}

/** The time of day with as many decimals as tell the ticks apart. */
function clockText(timeUs: number, digits: number): string {
  const text = formatClock(Math.round(timeUs)).replace("\u2009", "");
  return digits === 0 ? text.slice(0, 8) : text.slice(0, 9 + digits);
}

/** Writes a time between two others: seconds, ms or µs. */
export function durationText(us: number): string {
  const size = Math.abs(us);
  const sign = us < 0 ? "−" : "";
  if (size < 1_000) return `${sign}${size.toFixed(0)} µs`;
  if (size < 1_000_000) return `${sign}${(size / 1_000).toFixed(3)} ms`;
  return `${sign}${(size / 1_000_000).toFixed(6)} s`;
}
