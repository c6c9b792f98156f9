/** Returns the number of the lowest 1 of an integer that has one. */
export function lowestOne(value: number): number {
  return 31 - Math.clz32(value & -value);
}

/** Adds 1 to the count of each bit that is 1 in a byte of a payload. @param counts by bit: n % 8 of byte n / 8 */
export function countOnes(counts: Uint32Array, byte: number, value: number): void {
  for (let rest = value; rest !== 0; rest &= rest - 1) {
    const bit = byte * 8 + lowestOne(rest);
    counts[bit] = (counts[bit] as number) + 1;
  }
}
