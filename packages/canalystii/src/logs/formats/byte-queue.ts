const INITIAL_SIZE = 1 << 17;

/**
 * Takes chunks of any size and gives one contiguous window. Bytes are copied once; a chunk of a gigabyte is copied
 * piece by piece, so that the window stays small.
 */
export class ByteQueue {
  /** The window is `bytes[from..to]`; consume by moving `from`. */
  bytes: Uint8Array = new Uint8Array(INITIAL_SIZE);
  from = 0;
  to = 0;
  /** No chunk will follow. */
  ended = false;
  #chunks: Uint8Array[] = [];
  #next = 0;
  #taken = 0;
  #base = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  /** Returns the offset in the file of `bytes[index]`. */
  offsetOf(index: number): number {
    return this.#base + index;
  }

  /** Takes more bytes into the window, which grows when nothing was consumed. Returns false when there are no more. */
  fill(): boolean {
    const chunk = this.#chunks[this.#next];
    if (chunk === undefined) return false;
    this.#makeRoom();
    const rest = chunk.length - this.#taken;
    const count = Math.min(rest, this.bytes.length - this.to);
    this.bytes.set(chunk.subarray(this.#taken, this.#taken + count), this.to);
    this.to += count;
    if (count === rest) this.#dropChunk();
    else this.#taken += count;
    return true;
  }

  #makeRoom(): void {
    if (this.bytes.length - this.to >= INITIAL_SIZE / 2) return;
    const used = this.to - this.from;
    this.#base += this.from;
    if (used * 2 <= this.bytes.length) {
      this.bytes.copyWithin(0, this.from, this.to);
      // free the memory of a large object that was consumed
      if (this.bytes.length > 8 * INITIAL_SIZE && used < INITIAL_SIZE) this.bytes = this.bytes.slice(0, INITIAL_SIZE);
    } else {
      const grown = new Uint8Array(this.bytes.length * 2);
      grown.set(this.bytes.subarray(this.from, this.to));
      this.bytes = grown;
    }
    this.from = 0;
    this.to = used;
  }

  #dropChunk(): void {
    this.#taken = 0;
    this.#next++;
    if (this.#next > 64 || this.#next === this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#next);
      this.#next = 0;
    }
  }
}
