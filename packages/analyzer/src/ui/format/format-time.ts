/** How the column of times is written. */
export type TimeFormat = "clock" | "elapsed" | "delta";

/** Groups the digits of fractions; a thin space. */
const THIN = "\u2009";

const two = (value: number) => String(value).padStart(2, "0");
const three = (value: number) => String(value).padStart(3, "0");

/** Writes µs as seconds with six decimals, `12.034 512`; empty for NaN. */
export function formatSeconds(us: number): string {
  if (Number.isNaN(us)) return "";
  const whole = Math.abs(Math.round(us));
  const micros = whole % 1_000_000;
  const seconds = (whole - micros) / 1_000_000;
  return `${us < 0 ? "−" : ""}${seconds}.${three(Math.floor(micros / 1_000))}${THIN}${three(micros % 1_000)}`;
}

/** Writes µs since the Unix epoch as the time of day where the page is shown, `20:41:12.034 512`. */
export function formatClock(us: number): string {
  const date = new Date(us / 1_000);
  if (Number.isNaN(date.getTime())) return "";
  const micros = ((us % 1_000_000) + 1_000_000) % 1_000_000;
  const fraction = `${three(Math.floor(micros / 1_000))}${THIN}${three(Math.floor(micros % 1_000))}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}

/** Writes µs since the Unix epoch as date and time, `2026-11-25 20:41:12.034 512`. */
export function formatDateTime(us: number): string {
  const date = new Date(us / 1_000);
  if (Number.isNaN(date.getTime())) return "";
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatClock(us)}`;
}

/** Writes a period as ms, `10.012`; empty for NaN. */
export function formatMs(us: number): string {
  return Number.isFinite(us) ? (us / 1_000).toFixed(us < 100_000 ? 3 : 1) : "";
}

/** Time of day to go to: `20:41`, `20:41:12.5`, with a date before it or without. */
const CLOCK = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?$/;

/**
 * Reads a time that someone wants to go to: seconds since the start, `12.5`, `+12.5`, or a time of day.
 * @param startUs of the capture; a time of day without a date is the first one from then on
 * @returns µs since the Unix epoch; undefined: it is neither
 */
export function parseTime(text: string, startUs: number): number | undefined {
  const plain = text.trim().replaceAll(THIN, "").replaceAll(" s", "");
  if (/^\+?\d+(\.\d+)?$/.test(plain)) return startUs + Math.round(Number(plain) * 1_000_000);
  const match = CLOCK.exec(plain);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = "0"] = match;
  const start = new Date(startUs / 1_000);
  const at = new Date(
    Number(year ?? start.getFullYear()),
    month === undefined ? start.getMonth() : Number(month) - 1,
    Number(day ?? start.getDate()),
    Number(hour),
    Number(minute),
  );
  const us = at.getTime() * 1_000 + Math.round(Number(second) * 1_000_000);
  return year === undefined && us < startUs - 1_000_000 ? us + 86_400_000_000 : us;
}
