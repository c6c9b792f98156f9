import { FrameWindow } from "./frame-window.js";
import { GapSample } from "./gap-sample.js";

const CLASSIC = 8;
const FD = 64;

/** What the frames of one id on one channel show: which bits change, how often, and together with which others. */
export class Observation {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
  frames = 0;
  fd = false;
  minSize = FD;
  maxSize = 0;
  readonly gaps = new GapSample();
  /** By bit (n % 8 of byte n / 8): in how many frames it differs from the previous one. */
  flips: Uint32Array = new Uint32Array(CLASSIC * 8);
  /** By byte: in how many frames it differs. */
  changes: Uint32Array = new Uint32Array(CLASSIC);
  /** By byte: in how many frames its lowest bit and the byte before it, or after it, differ. */
  lowestWithPrevious: Uint32Array = new Uint32Array(CLASSIC);
  lowestWithNext: Uint32Array = new Uint32Array(CLASSIC);
  readonly #first = new FrameWindow(CLASSIC);
  readonly #last = new FrameWindow(CLASSIC);
  #stride = CLASSIC;
  #lastUs = 0;
  #lastSize = 0;

  constructor({ channel, id, extended }: Pick<Observation, "channel" | "id" | "extended">) {
    this.channel = channel;
    this.id = id;
    this.extended = extended;
  }

  /** Adds a frame. @param at where its payload begins in `data` */
  add(timestampUs: number, data: Uint8Array, at: number, size: number): void {
    if (size > this.#stride) this.#widen();
    if (this.frames > 0) {
      this.gaps.add(Math.max(0, timestampUs - this.#lastUs));
      this.#compare(data, at, Math.min(size, this.#lastSize));
    }
    if (!this.#first.isFull) this.#first.push(data, at, size);
    this.#last.push(data, at, size);
    if (size < this.minSize) this.minSize = size;
    if (size > this.maxSize) this.maxSize = size;
    this.#lastSize = size;
    this.#lastUs = timestampUs;
    this.frames++;
  }

  /** Returns the payloads that were kept: the first ones, then the last ones, each in the order of the frames. */
  windows(): [Uint8Array[], Uint8Array[]] {
    const last = this.#last.payloads();
    // the frames of a short log are in both
    return [this.#first.payloads().slice(0, Math.max(0, this.frames - last.length)), last];
  }

  #compare(data: Uint8Array, at: number, size: number): void {
    const { flips, changes, lowestWithPrevious, lowestWithNext } = this;
    const { data: last, lastAt } = this.#last;
    let previous = 0;
    for (let i = 0; i < size; i++) {
      let difference = (data[at + i] as number) ^ (last[lastAt + i] as number);
      const before = previous;
      previous = difference;
      if (difference === 0) continue;
      changes[i] = (changes[i] as number) + 1;
      if (before !== 0 && (difference & 1) !== 0) lowestWithPrevious[i] = (lowestWithPrevious[i] as number) + 1;
      if ((before & 1) !== 0) lowestWithNext[i - 1] = (lowestWithNext[i - 1] as number) + 1;
      for (; difference !== 0; difference &= difference - 1) {
        const bit = i * 8 + 31 - Math.clz32(difference & -difference);
        flips[bit] = (flips[bit] as number) + 1;
      }
    }
  }

  #widen(): void {
    this.#stride = FD;
    const grown = (from: Uint32Array, length: number) => {
      const to = new Uint32Array(length);
      to.set(from);
      return to;
    };
    this.flips = grown(this.flips, FD * 8);
    this.changes = grown(this.changes, FD);
    this.lowestWithPrevious = grown(this.lowestWithPrevious, FD);
    this.lowestWithNext = grown(this.lowestWithNext, FD);
    this.#first.widen(FD);
    this.#last.widen(FD);
  }
}
