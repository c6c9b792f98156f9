/** Clock of the adapter's CAN controllers that time quanta are divided from, in Hz (SJA1000 at 16 MHz counts half). */
export const CAN_CLOCK_HZ = 8_000_000;

/** Largest accepted deviation of a calculated bit rate, as a fraction. */
const TOLERANCE = 0.005;
/** CiA's recommendation for the sample point. */
const PREFERRED_SAMPLE_POINT = 0.875;

/** Bit timing in segments (time quanta), with the limits of an SJA1000. */
export interface BitTiming {
  /** Baud rate prescaler 1..64: one time quantum is `brp / 8 MHz`. */
  readonly brp: number;
  /** Propagation segment plus phase segment 1, in quanta, 1..16. */
  readonly tseg1: number;
  /** Phase segment 2, in quanta, 1..8. */
  readonly tseg2: number;
  /** Synchronisation jump width, in quanta, 1..4. */
  readonly sjw: number;
  /** Samples the bus three times instead of once. Default: false. */
  readonly tripleSampling?: boolean | undefined;
}

/**
 * The two timing registers of an SJA1000, 0..255 each: python-canalystii's `timing0` and `timing1`, e.g. 0x00 and 0x1c for
 * 500 kbit/s. In segments:
 *
 * - `btr0 = (sjw - 1) << 6 | (brp - 1)`
 * - `btr1 = tripleSampling << 7 | (tseg2 - 1) << 4 | (tseg1 - 1)`
 * - bit rate = 8 MHz / (brp × (1 + tseg1 + tseg2)), sample point = (1 + tseg1) / (1 + tseg1 + tseg2)
 */
export interface BitTimingRegisters {
  readonly btr0: number;
  readonly btr1: number;
}

/** A bit timing as users give it: in segments, or as registers. */
export type BitTimingInput = BitTiming | BitTimingRegisters;

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

const BOTH_SHAPES = "{ btr0, btr1 } or { brp, tseg1, tseg2, sjw }";

/**
 * Returns a checked timing in segments.
 * @throws RangeError when a segment or a register is out of range, TypeError when it is neither or both
 */
export function toTiming(timing: BitTimingInput): BitTiming {
  if (typeof timing !== "object" || timing === null) {
    throw new TypeError(`timing ${String(timing)} is not an object; pass ${BOTH_SHAPES}`);
  }
  const segments = ["brp", "tseg1", "tseg2", "sjw"].some((name) => name in timing);
  if ("btr0" in timing || "btr1" in timing) {
    if (segments) throw new TypeError(`timing has both registers and segments; pass ${BOTH_SHAPES}`);
    return fromRegisters(timing as BitTimingRegisters);
  }
  check("brp", timing.brp, 64);
  check("tseg1", timing.tseg1, 16);
  check("tseg2", timing.tseg2, 8);
  check("sjw", timing.sjw, 4);
  return timing;
}

/**
 * Returns the timing registers of segments.
 * @throws RangeError when a segment or a register is out of range, TypeError when it is neither or both
 */
export function toRegisters(timing: BitTimingInput): BitTimingRegisters {
  const { brp, tseg1, tseg2, sjw, tripleSampling } = toTiming(timing);
  return { btr0: ((sjw - 1) << 6) | (brp - 1), btr1: (tripleSampling ? 0x80 : 0) | ((tseg2 - 1) << 4) | (tseg1 - 1) };
}

/**
 * Returns the segments of timing registers.
 * @throws RangeError when a register is not a byte
 */
export function fromRegisters({ btr0, btr1 }: BitTimingRegisters): BitTiming {
  checkByte("btr0", btr0);
  checkByte("btr1", btr1);
  return {
    brp: (btr0 & 0x3f) + 1,
    sjw: (btr0 >> 6) + 1,
    tseg1: (btr1 & 0x0f) + 1,
    tseg2: ((btr1 >> 4) & 7) + 1,
    tripleSampling: (btr1 & 0x80) !== 0,
  };
}

/**
 * Returns the bit rate in bit/s (with a fraction) of a timing.
 * @throws RangeError, TypeError as {@link toTiming}
 */
export function bitrateOf(timing: BitTimingInput): number {
  const checked = toTiming(timing);
  return CAN_CLOCK_HZ / (checked.brp * quanta(checked));
}

/**
 * Returns where in the bit the bus is sampled, as a fraction 0..1.
 * @throws RangeError, TypeError as {@link toTiming}
 */
export function samplePointOf(timing: BitTimingInput): number {
  const checked = toTiming(timing);
  return (1 + checked.tseg1) / quanta(checked);
}

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
    throw new RangeError(`bitrate ${String(bitrate)} is not a number of bit/s in 5000..1000000`);
  }
  if (samplePoint !== undefined && !(samplePoint >= 0.5 && samplePoint <= 0.95)) {
    throw new RangeError(`samplePoint ${String(samplePoint)} is not in 0.5..0.95`);
  }
  const known = samplePoint === undefined ? TABLE.get(bitrate) : undefined;
  if (known !== undefined) return fromRegisters(known);
  const best = calculate(bitrate, samplePoint ?? PREFERRED_SAMPLE_POINT);
  if (best === undefined) throw new RangeError(`bitrate ${bitrate} is not supported; nearest: ${nearestBitrates(bitrate).join(", ")}`);
  return best;
}

const MIN_QUANTA = 8;
const MAX_QUANTA = 25;
const MIN_BITRATE = 5_000 * (1 - TOLERANCE);
const MAX_BITRATE = 1_000_000 * (1 + TOLERANCE);

function calculate(bitrate: number, samplePoint: number): BitTiming | undefined {
  if (bitrate < MIN_BITRATE || bitrate > MAX_BITRATE) return undefined;
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

function quanta(timing: BitTiming): number {
  return 1 + timing.tseg1 + timing.tseg2;
}

function check(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) throw new RangeError(`${name} ${String(value)} is not an integer in 1..${max}`);
}

function checkByte(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 255) throw new RangeError(`${name} ${String(value)} is not an integer in 0..255`);
}
