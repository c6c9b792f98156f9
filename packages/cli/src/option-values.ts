import { errorText, parseBitrate as parseBitrateText, timingForBitrate } from "canalystii";
import { InvalidArgumentError } from "commander";

/**
 * Runs a parser of the library on the value of an option.
 * @throws InvalidArgumentError instead of its errors
 */
export function fromUser<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(errorText(error));
  }
}

/** Reads a duration into ms: seconds, or with a unit. */
export function parseDuration(text: string): number {
  const ms = readTime(text, "s");
  if (ms === undefined) throw new InvalidArgumentError("expected a duration, e.g. 10 (seconds), 500ms, 5min, 2h");
  if (!(ms > 0)) throw new InvalidArgumentError("expected a duration greater than 0");
  return ms;
}

/** Reads a time into ms, from 0: ms as with can-utils, or with a unit. */
export function parseMilliseconds(text: string): number {
  const ms = readTime(text, "ms");
  if (ms === undefined) throw new InvalidArgumentError("expected a time of 0 or more, e.g. 10 (ms), 2.5ms, 1s");
  return ms;
}

/** Reads a time above 0 into ms: ms as with can-utils, or with a unit. */
export function parsePositiveMilliseconds(text: string): number {
  const ms = parseMilliseconds(text);
  if (!(ms > 0)) throw new InvalidArgumentError("expected a time greater than 0, e.g. 500 (ms), 2s");
  return ms;
}

/** Reads seconds, which may be negative, or a time with a unit, into seconds. */
export function parseSeconds(text: string): number {
  const [, sign, time = ""] = /^\s*(-?)(.*)$/.exec(text) ?? [];
  const ms = readTime(time, "s");
  if (ms === undefined) throw new InvalidArgumentError("expected seconds, or a time with a unit, e.g. -1.5, 500ms, 2h");
  return (sign === "-" ? -ms : ms) / 1000;
}

/** @param unit for a number without one */
function readTime(text: string, unit: TimeUnit): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(us|µs|ms|s|m|min|h)?$/i.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * TIME_MS[(match[2]?.toLowerCase() ?? unit) as TimeUnit];
}

const TIME_MS = { us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 } as const;
type TimeUnit = keyof typeof TIME_MS;

/** Reads a size into bytes: bytes, or with k, M, G (1024). */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])?(?:i?b)?$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase();
  const size = Math.floor(Number(match?.[1]) * (unit === "g" ? 1024 ** 3 : unit === "m" ? 1024 ** 2 : unit === "k" ? 1024 : 1));
  if (!(size > 0)) throw new InvalidArgumentError("expected a size, e.g. 500000, 100k, 10M, 1G");
  return size;
}

/** Reads an integer from 1. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected an integer of 1 or more");
  return value;
}

/** Reads an integer from 0. */
export function parseNatural(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("expected an integer of 0 or more");
  return value;
}

/** Reads a number above 0. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number greater than 0");
  return value;
}

/** Reads a TCP port. */
export function parsePort(text: string): number {
  const value = parseNatural(text);
  if (value > 65_535) throw new InvalidArgumentError("expected a port from 0 to 65535");
  return value;
}

/** Reads an address to listen on. A plain number would be read as one: 80 is 0.0.0.80. */
export function parseHost(text: string): string {
  if (text === "" || /^\d+$/.test(text)) throw new InvalidArgumentError("expected an address, e.g. 127.0.0.1; the port is --port");
  return text;
}

/** Reads a bit rate: bit/s, or with k or M. */
export function anyBitrate(text: string): number {
  const bitrate = fromUser(() => parseBitrateText(text));
  if (!(bitrate > 0)) throw new InvalidArgumentError("expected a bit rate in bit/s, e.g. 500000 or 500k");
  return bitrate;
}

/** Reads a bit rate that the adapter supports: bit/s, or with k or M. */
export function parseBitrate(text: string): number {
  return fromUser(() => {
    const bitrate = parseBitrateText(text);
    timingForBitrate(bitrate);
    return bitrate;
  });
}
