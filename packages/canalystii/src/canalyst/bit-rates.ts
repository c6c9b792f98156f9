import { type BitTiming, type BitTimingRegisters, fromRegisters } from "../can/bit-timing.js";

/** Clock of the adapter's CAN controllers that time quanta are divided from, in Hz (SJA1000 at 16 MHz counts half). */
export const CAN_CLOCK_HZ = 8_000_000;

/** Largest accepted deviation of a calculated bit rate, as a fraction. */
const TOLERANCE = 0.005;
/** CiA's recommendation for the sample point. */
const PREFERRED_SAMPLE_POINT = 0.875;
const MIN_QUANTA = 8;
const MAX_QUANTA = 25;
const MIN_BITRATE = 5_000 * (1 - TOLERANCE);
const MAX_BITRATE = 1_000_000 * (1 + TOLERANCE);

/** What the field uses for this adapter (python-canalystii's table); takes precedence over calculation. */
const TABLE: ReadonlyMap<number, BitTimingRegisters> = new Map(
  (
    [
      [5_000, 0xbf, 0xff],
      [10_000, 0x31, 0x1c],
      [20_000, 0x18, 0x1c],
      [33_330, 0x09, 0x6f],
      [40_000, 0x87, 0xff],
      [50_000, 0x09, 0x1c],
      [66_660, 0x04, 0x6f],
      [80_000, 0x83, 0xff],
      [83_330, 0x03, 0x6f],
      [100_000, 0x04, 0x1c],
      [125_000, 0x03, 0x1c],
      [200_000, 0x81, 0xfa],
      [250_000, 0x01, 0x1c],
      [400_000, 0x80, 0xfa],
      [500_000, 0x00, 0x1c],
      [666_000, 0x80, 0xb6],
      [800_000, 0x00, 0x16],
      [1_000_000, 0x00, 0x14],
    ] as const
  ).map(([bitrate, btr0, btr1]) => [bitrate, { btr0, btr1 }]),
);

/** The bit rates of the table, in bit/s, rising. */
export const STANDARD_BITRATES: readonly number[] = [...TABLE.keys()];

/** What a timing is to be like besides its bit rate. */
export interface TimingOptions {
  /** Where in the bit the bus is sampled, 0.5..0.95. Default: as in the table, or the nearest to 0.875. */
  readonly samplePoint?: number | undefined;
}

/**
 * Returns the timing for a bit rate in bit/s: from the table where it stands there, else calculated with the sample point
 * nearest to 87.5 %, or to the one asked for. {@link samplePointOf} tells which one it is.
 * @throws RangeError when the rate cannot be met within 0.5 %; the message names the nearest rates that can
 */
export function timingForBitrate(bitrate: number, { samplePoint }: TimingOptions = {}): BitTiming {
  if (typeof bitrate !== "number" || !(bitrate > 0) || !Number.isFinite(bitrate)) {
    throw outOfRange(bitrate);
  }
  if (samplePoint !== undefined && !(samplePoint >= 0.5 && samplePoint <= 0.95)) {
    throw new RangeError(`samplePoint ${String(samplePoint)} is not in 0.5..0.95`);
  }
  const known = samplePoint === undefined ? TABLE.get(bitrate) : undefined;
  if (known !== undefined) return fromRegisters(known);
  if (bitrate < MIN_BITRATE || bitrate > MAX_BITRATE) throw outOfRange(bitrate);
  const best = calculate(bitrate, samplePoint ?? PREFERRED_SAMPLE_POINT);
  if (best === undefined) throw new RangeError(`bitrate ${bitrate} is not supported; nearest: ${nearestBitrates(bitrate).join(", ")}`);
  return best;
}

function outOfRange(bitrate: number): RangeError {
  return new RangeError(`bit rate must be 5k to 1M, not ${String(bitrate)}`);
}

function calculate(bitrate: number, samplePoint: number): BitTiming | undefined {
  let best: BitTiming | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let brp = 1; brp <= 64; brp++) {
    const total = Math.round(CAN_CLOCK_HZ / (bitrate * brp));
    if (total < MIN_QUANTA || total > MAX_QUANTA) continue;
    const deviation = Math.abs(CAN_CLOCK_HZ / (brp * total) / bitrate - 1);
    if (deviation > TOLERANCE) continue;
    for (let tseg2 = 1; tseg2 <= 8; tseg2++) {
      const tseg1 = total - 1 - tseg2;
      if (tseg1 < 1 || tseg1 > 16) continue;
      const offPoint = Math.abs((1 + tseg1) / total - samplePoint);
      // the exact rate matters most, then the sample point, then fine quanta (a small prescaler)
      const cost = deviation * 1e6 + offPoint * 1e3 + brp * 1e-3;
      if (cost < bestCost) {
        bestCost = cost;
        best = { brp, tseg1, tseg2, sjw: Math.min(tseg2, 1), tripleSampling: false };
      }
    }
  }
  return best;
}

/** Returns the bit rates in bit/s nearest to the wished one that the adapter can meet: below and above, nearest first. */
export function nearestBitrates(bitrate: number): readonly number[] {
  let below = 0;
  let above = Number.POSITIVE_INFINITY;
  const offer = (rate: number) => {
    if (rate <= bitrate && rate > below) below = rate;
    if (rate >= bitrate && rate < above) above = rate;
  };
  for (let brp = 1; brp <= 64; brp++) {
    for (let total = MIN_QUANTA; total <= MAX_QUANTA; total++) {
      const rate = Math.round(CAN_CLOCK_HZ / (brp * total));
      if (rate >= MIN_BITRATE && rate <= MAX_BITRATE) offer(rate);
    }
  }
  for (const rate of TABLE.keys()) offer(rate);
  const found = [below, above].filter((rate) => rate > 0 && Number.isFinite(rate));
  return found.sort((a, b) => Math.abs(a - bitrate) - Math.abs(b - bitrate));
}
