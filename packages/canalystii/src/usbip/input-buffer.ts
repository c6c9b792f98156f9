const FIRST_CAPACITY = 4096;

/**
 * Collects input until a complete message has arrived. Its size depends only on the longest message, and bytes are moved a
 * limited number of times, even if they arrive one by one.
 */
export class InputBuffer {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;

  /** Number of waiting bytes. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends a copy. */
  push(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (this.#end + chunk.length > this.#bytes.length) {
      const target = 2 * needed > this.#bytes.length ? new Uint8Array(2 * needed) : this.#bytes;
      target.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = target;
      this.#end = this.length;
      this.#start = 0;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Shows the waiting bytes; valid until the next `push`. */
  peek(): DataView {
    return new DataView(this.#bytes.buffer, this.#start, this.length);
  }

  /** Returns a copy of `length` bytes after the first `skip` bytes, and drops both. */
  take(skip: number, length: number): Uint8Array {
    const from = this.#start + skip;
    const taken = this.#bytes.slice(from, from + length);
    this.drop(skip + length);
    return taken;
  }

  drop(length: number): void {
    this.#start += length;
    if (this.#start !== this.#end) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#bytes.length > 16 * FIRST_CAPACITY) this.#bytes = new Uint8Array(FIRST_CAPACITY);
  }
}
