import { isFloatLength } from "./layout.js";
import type { DatabaseData } from "./model.js";

/** Checks the properties that decoding relies on. @throws RangeError with the value and the range */
export function checkData({ messages }: DatabaseData): void {
  for (const { name, id, extended, length, signals } of messages) {
    const highest = extended ? 0x1fff_ffff : 0x7ff;
    check(id, { max: highest, what: `id of message ${name}` });
    check(length, { max: 0xffff, what: `length of message ${name}` });
    for (const signal of signals) {
      check(signal.length, { min: 1, max: 64, what: `length of signal ${name}.${signal.name}` });
      check(signal.start, { max: 8 * 0xffff + 7, what: `start bit of signal ${name}.${signal.name}` });
      if (signal.float && !isFloatLength(signal.length)) {
        throw new RangeError(`float signal ${name}.${signal.name} has ${signal.length} bits, not 16, 32 or 64`);
      }
    }
  }
}

function check(value: number, { min = 0, max, what }: { readonly min?: number; readonly max: number; readonly what: string }): void {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${what} is ${value}, not an integer in ${min}..${max}`);
}
