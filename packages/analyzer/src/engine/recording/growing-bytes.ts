/** Bytes that are reserved together: growing copies nothing, and at most so many are reserved for nothing. */
const PIECE = 262_144;

/** The bytes of a file that is being written, in pieces. */
export class GrowingBytes {
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The content, in memory that is also used here. */
  get parts(): readonly Uint8Array<ArrayBuffer>[] {
    const used = this.#pieces.slice(0, Math.ceil(this.#length / PIECE));
    return used.map((piece, i) => piece.subarray(0, this.#length - i * PIECE));
  }

  /** Writes bytes at a position of at most the length. @throws RangeError when there is no memory; then nothing has changed */
  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    while (this.#pieces.length * PIECE < end) this.#pieces.push(new Uint8Array(PIECE));
    for (let done = 0; done < bytes.length; ) {
      const offset = (at + done) % PIECE;
      const part = bytes.subarray(done, done + PIECE - offset);
      this.#pieces[Math.floor((at + done) / PIECE)]?.set(part, offset);
      done += part.length;
    }
    this.#length = Math.max(this.#length, end);
  }

  /** Removes what comes after a length. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Frees what is reserved: nothing more is written. */
  trim(): void {
    this.#pieces = this.parts.map((part) => (part.length < PIECE ? part.slice() : part));
  }
}
