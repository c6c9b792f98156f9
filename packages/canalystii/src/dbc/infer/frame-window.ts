/** Frames per window. */
const SIZE = 64;

/** Payloads of consecutive frames of an id: the first ones, or the last ones. */
export class FrameWindow {
  #data: Uint8Array;
  #stride: number;
  readonly #sizes = new Uint8Array(SIZE);
  #count = 0;

  /** @param stride bytes per frame */
  constructor(stride: number) {
    this.#stride = stride;
    this.#data = new Uint8Array(SIZE * stride);
  }

  /** No more frames fit without replacing the oldest. */
  get isFull(): boolean {
    return this.#count >= SIZE;
  }

  /** Where the last frame begins in {@link data}. */
  get lastAt(): number {
    return ((this.#count - 1) % SIZE) * this.#stride;
  }

  get data(): Uint8Array {
    return this.#data;
  }

  /** Adds a frame; the oldest one is replaced. @param at where its payload begins in `data` */
  push(data: Uint8Array, at: number, size: number): void {
    const row = this.#count++ % SIZE;
    const to = row * this.#stride;
    for (let i = 0; i < size; i++) this.#data[to + i] = data[at + i] as number;
    this.#sizes[row] = size;
  }

  /** Makes room for longer payloads. */
  widen(stride: number): void {
    const data = new Uint8Array(SIZE * stride);
    for (let row = 0; row < SIZE; row++) data.set(this.#data.subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
    this.#data = data;
    this.#stride = stride;
  }

  /** Returns the payloads in the order of the frames. */
  payloads(): Uint8Array[] {
    const length = Math.min(this.#count, SIZE);
    return Array.from({ length }, (_, i) => {
      const row = (this.#count - length + i) % SIZE;
      return this.#data.subarray(row * this.#stride, row * this.#stride + (this.#sizes[row] as number));
    });
  }
}
