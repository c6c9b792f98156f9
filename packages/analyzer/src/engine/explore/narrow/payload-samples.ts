const MAX_SAMPLES = 128;

/** Some payloads of an id, evenly from all its frames. */
export class PayloadSamples {
  /** The payloads, in the order of the frames. */
  readonly payloads: Uint8Array[] = [];
  #every = 1;
  #frames = 0;

  /** Adds a frame. @param at where its payload begins in `data` */
  add(data: Uint8Array, at: number, size: number): void {
    if (this.#frames++ % this.#every !== 0) return;
    if (this.payloads.length === MAX_SAMPLES) this.#thin();
    // after thinning this frame may be one of those that go
    if ((this.#frames - 1) % this.#every === 0) this.payloads.push(data.slice(at, at + size));
  }

  #thin(): void {
    for (let i = 0; i < MAX_SAMPLES / 2; i++) this.payloads[i] = this.payloads[2 * i] as Uint8Array;
    this.payloads.length = MAX_SAMPLES / 2;
    this.#every *= 2;
  }
}
