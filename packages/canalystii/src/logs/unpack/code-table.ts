/** Longest code of DEFLATE, in bits. */
const MAX_BITS = 15;

/** An entry of a table: the code's length in the low four bits, then the number of extra bits, then the value. */
export const EXTRA_SHIFT = 4;
export const VALUE_SHIFT = 8;
export const VALUE_MASK = 0xffff;
/** The value is a byte. */
export const LITERAL = 1 << 28;
export const END_OF_BLOCK = 1 << 29;
/** A symbol that has a code but no meaning. */
export const INVALID = 1 << 30;

/** A Huffman code. Short codes are decoded by a table of their first bits, longer codes bit by bit (RFC 1951, 3.2.2). */
export class CodeTable {
  /** Entries by the next bits of the stream; 0 for longer codes and for bits that are no code. */
  readonly entries: Int32Array;
  readonly mask: number;
  readonly #rootBits: number;
  /** Entry of each symbol, without its code's length. */
  readonly #meanings: Int32Array;
  readonly #counts = new Uint16Array(MAX_BITS + 1);
  readonly #offsets = new Uint16Array(MAX_BITS + 2);
  /** Symbols in the order of their codes. */
  readonly #symbols: Uint16Array;

  /** @param meanings what each symbol means, as an entry without length */
  constructor(rootBits: number, meanings: Int32Array) {
    this.#rootBits = rootBits;
    this.#meanings = meanings;
    this.entries = new Int32Array(1 << rootBits);
    this.mask = (1 << rootBits) - 1;
    this.#symbols = new Uint16Array(meanings.length);
  }

  /** Builds the code from `lengths[from..to]`, the code lengths by symbol; returns false for lengths that are not a valid code. */
  build(lengths: Uint8Array, from: number, to: number): boolean {
    const counts = this.#counts.fill(0);
    for (let i = from; i < to; i++) increment(counts, lengths[i] as number);
    counts[0] = 0;
    let left = 1;
    let longest = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      left = left * 2 - (counts[length] as number);
      if (left < 0) return false;
      if (counts[length] !== 0) longest = length;
    }
    // as in zlib: only a single code of one bit, or no code at all, may leave bit patterns unused
    if (left > 0 && longest > 1) return false;
    const offsets = this.#offsets;
    for (let length = 1; length <= MAX_BITS; length++) offsets[length + 1] = (offsets[length] as number) + (counts[length] as number);
    const next = Uint16Array.from(offsets);
    for (let i = from; i < to; i++) {
      const length = lengths[i] as number;
      if (length !== 0) this.#symbols[increment(next, length)] = i - from;
    }
    this.#fill();
    return true;
  }

  #fill(): void {
    const { entries } = this;
    entries.fill(0);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= this.#rootBits; length++) {
      code <<= 1;
      for (let count = this.#counts[length] as number; count > 0; count--, code++) {
        const entry = (this.#meanings[this.#symbols[index++] as number] as number) | length;
        for (let at = reverse(code, length); at < entries.length; at += 1 << length) entries[at] = entry;
      }
    }
  }

  /** Returns the entry of the code at the beginning of `bits`, of which 15 are valid; 0 when there is none. */
  long(bits: number): number {
    let code = 0;
    let first = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      code |= (bits >>> (length - 1)) & 1;
      const count = this.#counts[length] as number;
      const nth = code - first;
      if (nth < count) return (this.#meanings[this.#symbols[(this.#offsets[length] as number) + nth] as number] as number) | length;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

/** Increments a count; returns its previous value. */
function increment(counts: Uint16Array, at: number): number {
  const value = counts[at] as number;
  counts[at] = value + 1;
  return value;
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) if ((code & (1 << i)) !== 0) reversed |= 1 << (length - 1 - i);
  return reversed;
}
