/** No key has bit 30 set. */
const EMPTY = 0x4000_0000;
const GOLDEN = 0x9e37_79b1;
const MAX_PROBES = 32;
const ATTEMPTS = 12;

/** Returns the key of an arbitration id in an {@link IdTable}. */
export function idKey(id: number, extended: boolean): number {
  return extended ? id | 0x8000_0000 : id;
}

/**
 * A map of integers to integers with open addressing, to find the message of a frame. The arrays are public for loops over
 * many frames, which search in the same way as `find`.
 */
export class IdTable {
  readonly keys: Int32Array;
  /** -1: none. */
  readonly values: Int32Array;
  readonly multiplier: number;
  readonly shift: number;
  readonly mask: number;

  /** Creates a table with these keys and values. */
  constructor(entries: ReadonlyMap<number, number>) {
    let bits = 3;
    while (1 << bits < entries.size * 4) bits++;
    for (let attempt = 1; ; attempt++) {
      // every attempt uses another multiplier, so that ids cannot be chosen to collide
      const multiplier = attempt === 1 ? GOLDEN | 0 : (Math.random() * 0x1_0000_0000) | 1;
      if (attempt % 4 === 0) bits++;
      const keys = new Int32Array(1 << bits).fill(EMPTY);
      const values = new Int32Array(1 << bits).fill(-1);
      const table = { keys, values, multiplier, shift: 32 - bits, mask: (1 << bits) - 1 };
      if (!fill(table, entries, attempt < ATTEMPTS ? MAX_PROBES : Number.POSITIVE_INFINITY)) continue;
      this.keys = keys;
      this.values = values;
      this.multiplier = multiplier;
      this.shift = table.shift;
      this.mask = table.mask;
      return;
    }
  }

  /** Returns the value of a key, or -1. */
  find(key: number): number {
    const { keys, mask } = this;
    const wanted = key | 0;
    let slot = Math.imul(wanted, this.multiplier) >>> this.shift;
    for (;;) {
      const found = keys[slot];
      if (found === wanted) return this.values[slot] as number;
      if (found === EMPTY) return -1;
      slot = (slot + 1) & mask;
    }
  }
}

function fill(
  { keys, values, multiplier, shift, mask }: Pick<IdTable, "keys" | "values" | "multiplier" | "shift" | "mask">,
  entries: ReadonlyMap<number, number>,
  maxProbes: number,
): boolean {
  for (const [key, value] of entries) {
    let slot = Math.imul(key | 0, multiplier) >>> shift;
    for (let probes = 0; keys[slot] !== EMPTY; probes++) {
      if (probes >= maxProbes) return false;
      slot = (slot + 1) & mask;
    }
    keys[slot] = key | 0;
    values[slot] = value;
  }
  return true;
}
