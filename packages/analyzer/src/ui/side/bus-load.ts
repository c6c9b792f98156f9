import type { RateHistory } from "../../protocol.js";

/** Bit rates of a bus, bit/s; undefined: not known. */
export interface BusRates {
  readonly bitrate: number | undefined;
  /** Of the data phase of CAN FD frames. */
  readonly dataBitrate: number | undefined;
}

type SentBits = Pick<RateHistory, "bits" | "dataBits">;

/** True if frames switched the bit rate: the load then depends on the data bit rate too. */
export function switchesBitrate({ dataBits }: SentBits): boolean {
  return dataBits.some((bits) => bits > 0);
}

/** Returns the highest share of a second, 0..1, that the frames took on the bus; undefined: a bit rate is missing. */
export function peakLoad({ bits, dataBits }: SentBits, { bitrate, dataBitrate }: BusRates): number | undefined {
  let peak = 0;
  for (const [second, sent] of bits.entries()) {
    const fast = dataBits[second] ?? 0;
    const seconds = (sent - fast) / (bitrate ?? Number.NaN) + (fast === 0 ? 0 : fast / (dataBitrate ?? Number.NaN));
    if (Number.isNaN(seconds)) return undefined;
    peak = Math.max(peak, seconds);
  }
  return peak;
}

/**
 * Returns a peak to be shown beside the present value: never less than this, which may be newer than the history.
 * @returns undefined before a second is complete
 */
export function shownPeak({ isMeasured }: Pick<RateHistory, "isMeasured">, peak: number, present = 0): number | undefined {
  return isMeasured ? Math.max(peak, present) : undefined;
}
