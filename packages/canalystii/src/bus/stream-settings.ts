import { compileFilters, type FrameMatcher } from "../can/filter.js";
import type { OverflowPolicy, ReceiveOptions } from "./bus.js";

/** Frames that may wait for a consumer, unless it says otherwise. */
export const DEFAULT_CAPACITY = 65_536;
const OVERFLOW_POLICIES: readonly OverflowPolicy[] = ["drop-oldest", "drop-newest", "error"];

/** The checked options of one consumer. */
export interface StreamSettings {
  /** 1 at the number of each wanted channel; undefined: all channels. */
  readonly channels: Uint8Array | undefined;
  /** undefined: everything passes. */
  readonly matches: FrameMatcher | undefined;
  readonly capacity: number;
  readonly overflow: OverflowPolicy;
  readonly merge: boolean;
  readonly receiveOwn: boolean;
  readonly origin: object | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks the options of a consumer and fills them in.
 * @throws RangeError, TypeError for a bad option
 */
export function toStreamSettings(options: ReceiveOptions, open: readonly number[]): StreamSettings {
  const { capacity = DEFAULT_CAPACITY, overflow = "drop-oldest", filters } = options;
  if (!Number.isSafeInteger(capacity) || capacity < 1) throw new RangeError(`capacity ${String(capacity)} is not an integer from 1`);
  if (!OVERFLOW_POLICIES.includes(overflow)) {
    throw new TypeError(`overflow ${JSON.stringify(overflow)} is not one of ${OVERFLOW_POLICIES.join(", ")}`);
  }
  return {
    channels: channelMask(options.channels, open),
    matches: filters === undefined || filters.length === 0 ? undefined : compileFilters(filters),
    capacity,
    overflow,
    merge: options.merge === true,
    receiveOwn: options.receiveOwn === true,
    origin: options.origin,
    signal: options.signal,
  };
}

function channelMask(channels: readonly number[] | undefined, open: readonly number[]): Uint8Array | undefined {
  if (channels === undefined) return undefined;
  const mask = new Uint8Array(256);
  for (const channel of channels) {
    checkChannel(channel, open);
    mask[channel] = 1;
  }
  return mask;
}

/**
 * Checks that a channel is one of those that are open.
 * @throws RangeError naming them
 */
export function checkChannel(channel: number, open: readonly number[]): void {
  if (!open.includes(channel)) {
    throw new RangeError(`channel ${String(channel)} is not open; ${open.length === 0 ? "none is" : `open: ${open.join(", ")}`}`);
  }
}
