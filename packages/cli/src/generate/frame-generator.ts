import { type CanFrameInput, MAX_EXTENDED_ID, MAX_STANDARD_ID } from "canalystii";

/** A part of a frame: fixed, incremented each time, or random. */
export type Pattern<T> = { readonly kind: "fixed"; readonly value: T } | { readonly kind: "increment" } | { readonly kind: "random" };

export interface FrameGeneratorOptions {
  readonly channel: number;
  readonly id: Pattern<number>;
  readonly extended: boolean;
  readonly remote: boolean;
  /** Number of bytes 0..8. Default: as many as fixed data has, else random. */
  readonly dlc?: Pattern<number> | undefined;
  /** `increment`: a little-endian counter, as in cangen; fixed data is cut to the length, or filled with zeros. */
  readonly data: Pattern<Uint8Array>;
  readonly seed: number;
}

/** Makes one frame after the other, the same ones for the same seed. */
export class FrameGenerator {
  readonly #options: FrameGeneratorOptions;
  #state: number;
  #made = 0;

  constructor(options: FrameGeneratorOptions) {
    this.#options = options;
    // a state of 0 would stay 0
    this.#state = Math.imul(options.seed + 1, 0x9e37_79b1) >>> 0 || 1;
  }

  next(): CanFrameInput {
    const { channel, id, extended, remote, dlc, data } = this.#options;
    const n = this.#made++;
    const ids = (extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID) + 1;
    const picked = pick(dlc ?? lengthOf(data), { count: 9, n, random: this.#random });
    // as in cangen: a counter needs a byte
    const size = data.kind === "increment" && !remote ? Math.max(1, picked) : picked;
    const frame = { channel, id: pick(id, { count: ids, n, random: this.#random }), extended };
    if (remote) return { ...frame, remote, dlc: size };
    return { ...frame, data: this.#data(size, n) };
  }

  #data(size: number, n: number): Uint8Array {
    const { data } = this.#options;
    const bytes = new Uint8Array(size);
    if (data.kind === "fixed") bytes.set(data.value.subarray(0, size));
    else if (data.kind === "random") for (let i = 0; i < size; i++) bytes[i] = this.#random(256);
    else for (let i = 0, rest = n; i < size; i++, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
    return bytes;
  }

  /** Returns a random integer below `count`. */
  readonly #random = (count: number): number => {
    // xorshift32 (Marsaglia 2003)
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return Math.floor((this.#state / 0x1_0000_0000) * count);
  };
}

function lengthOf(data: Pattern<Uint8Array>): Pattern<number> {
  return data.kind === "fixed" ? { kind: "fixed", value: data.value.length } : { kind: "random" };
}

interface PickContext {
  readonly count: number;
  readonly n: number;
  readonly random: (count: number) => number;
}

function pick(pattern: Pattern<number>, { count, n, random }: PickContext): number {
  if (pattern.kind === "fixed") return pattern.value;
  return pattern.kind === "increment" ? n % count : random(count);
}
