/** Bytes of a set of all values of a byte. */
const SET_BYTES = 32;

/** Which values the bytes and bits of a payload have had. */
export class SeenBits {
  readonly #values: Uint8Array;
  /** By byte: bits that were 1 and bits that were 0 at least once. */
  readonly #ones: Uint8Array;
  readonly #zeros: Uint8Array;

  constructor(bytes: number) {
    this.#values = new Uint8Array(bytes * SET_BYTES);
    this.#ones = new Uint8Array(bytes);
    this.#zeros = new Uint8Array(bytes);
  }

  add(byte: number, value: number): void {
    const place = byte * SET_BYTES + (value >> 3);
    this.#values[place] = (this.#values[place] as number) | (1 << (value & 7));
    this.#ones[byte] = (this.#ones[byte] as number) | value;
    this.#zeros[byte] = (this.#zeros[byte] as number) | (~value & 0xff);
  }

  /** Whether a byte has had a value. */
  has(byte: number, value: number): boolean {
    return ((this.#values[byte * SET_BYTES + (value >> 3)] as number) & (1 << (value & 7))) !== 0;
  }

  /** Returns the bits of a value that never were so. */
  newBits(byte: number, value: number): number {
    return (value & ~(this.#ones[byte] as number)) | (~value & 0xff & ~(this.#zeros[byte] as number));
  }
}
