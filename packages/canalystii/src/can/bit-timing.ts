/** Bit timing in segments (time quanta), with the limits of an SJA1000. */
export interface BitTiming {
  /** Baud rate prescaler 1..64: one time quantum is `brp` periods of the controller's clock. */
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
 * - bit rate = clock / (brp × (1 + tseg1 + tseg2)), the clock of a Canalyst-II being 8 MHz; sample point = (1 + tseg1) / (1 + tseg1 + tseg2)
 */
export interface BitTimingRegisters {
  readonly btr0: number;
  readonly btr1: number;
}

/** A bit timing as users give it: in segments, or as registers. */
export type BitTimingInput = BitTiming | BitTimingRegisters;

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
 * @param clockHz of the controller: `CAN_CLOCK_HZ` of a Canalyst-II, `canClockHz` of a bus
 * @throws RangeError, TypeError as {@link toTiming}
 */
export function bitrateOf(timing: BitTimingInput, clockHz: number): number {
  const checked = toTiming(timing);
  if (typeof clockHz !== "number" || !(clockHz > 0)) throw new RangeError(`clockHz ${String(clockHz)} is not a number of Hz above 0`);
  return clockHz / (checked.brp * (1 + checked.tseg1 + checked.tseg2));
}

/**
 * Returns where in the bit the bus is sampled, as a fraction 0..1.
 * @throws RangeError, TypeError as {@link toTiming}
 */
export function samplePointOf(timing: BitTimingInput): number {
  const checked = toTiming(timing);
  return (1 + checked.tseg1) / (1 + checked.tseg1 + checked.tseg2);
}

function check(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) throw new RangeError(`${name} ${String(value)} is not an integer in 1..${max}`);
}

function checkByte(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 255) throw new RangeError(`${name} ${String(value)} is not an integer in 0..255`);
}
