import type { RawValue, Signal } from "canalystii/dbc";

/** Returns the text of a value. For integers beyond 2^53, which doubles do not represent, it needs the raw value. */
export type ValueText = (value: number, raw?: RawValue) => string;

type Scaled = Pick<Signal, "length" | "float" | "scale" | "offset">;

/** With more digits after the point, the factor was not written by a person. */
const MAX_DECIMALS = 12;
/** Below this, a double is precise enough to find the decimal number that the database means. */
const EXACT = 2 ** 50;
const FLOAT32_DIGITS = [6, 7, 8];

/**
 * Creates the function that writes values of a signal: the decimal number that the database means (3 × 0.1 is 0.3), without
 * trailing zeros; fractions of short floats with the fewest digits that identify them.
 */
export function valueText(signal: Scaled): ValueText {
  const { length, float, scale, offset } = signal;
  if (float) return length < 64 && scale === 1 && offset === 0 ? shortFloat(length) : plain;
  const decimals = decimalsOf(signal);
  if (decimals !== undefined) return decimals === 0 ? integer : withDecimals(decimals);
  if (!Number.isSafeInteger(scale) || !Number.isSafeInteger(offset)) return plain;
  return (value, raw) => (raw === undefined ? plain(value) : String(BigInt(raw) * BigInt(scale) + BigInt(offset)));
}

/**
 * Returns how many digits after the point the values of an integer signal have: multiplied by this power of ten and rounded,
 * they are exact integers. Undefined if doubles are not precise enough for that.
 */
export function decimalsOf({ length, float, scale, offset }: Scaled): number | undefined {
  const decimals = Math.max(digitsAfterPoint(scale), digitsAfterPoint(offset));
  const largest = (2 ** length * Math.abs(scale) + Math.abs(offset)) * 10 ** decimals;
  return !float && decimals <= MAX_DECIMALS && largest < EXACT ? decimals : undefined;
}

function withDecimals(decimals: number): ValueText {
  const power = 10 ** decimals;
  return (value) => {
    const scaled = Math.round(value * power);
    const size = Math.abs(scaled);
    const whole = Math.floor(size / power);
    const text = `${whole}${fractionText(size - whole * power, decimals)}`;
    return scaled < 0 ? `-${text}` : text;
  };
}

function fractionText(rest: number, decimals: number): string {
  return rest === 0 ? "" : `.${String(rest).padStart(decimals, "0").replace(/0+$/, "")}`;
}

/** The sum turns -0 into 0. */
const integer: ValueText = (value) => String(value + 0);

const plain: ValueText = (value) => {
  if (Number.isFinite(value)) return String(value + 0);
  return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
};

function shortFloat(length: number): ValueText {
  return (value) => {
    // all digits of a whole number are known
    if (Number.isInteger(value)) return plain(value);
    if (length === 16) return plain(Number(value.toPrecision(5)));
    for (const digits of FLOAT32_DIGITS) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return plain(short);
    }
    return plain(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
  };
}

function digitsAfterPoint(value: number): number {
  const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}
