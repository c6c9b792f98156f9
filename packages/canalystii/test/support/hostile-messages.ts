import type { Random } from "../../src/base/random.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { encodeFrames } from "../../src/remote/link/frames-message.js";

/** Makes messages that are wrong in some way, or right at a wrong time, of messages that are right. */
export class HostileMessages {
  readonly #random: Random;
  readonly #samples: readonly object[];

  constructor(random: Random, samples: readonly object[]) {
    this.#random = random;
    this.#samples = samples;
  }

  /** Returns a text or binary message. */
  next(): string | ArrayBuffer {
    const kind = this.#random();
    if (kind < 0.45) return JSON.stringify(this.#mutated(this.#pick(this.#samples), 3));
    if (kind < 0.55) return JSON.stringify(this.#pick(this.#samples));
    if (kind < 0.6) return JSON.stringify(this.#value(4)) ?? "";
    if (kind < 0.65) return this.#text();
    if (kind < 0.7) return JSON.stringify(this.#pick(this.#samples)).slice(0, this.#below(40));
    return this.#binary();
  }

  #mutated(value: unknown, depth: number): unknown {
    if (typeof value !== "object" || value === null || depth === 0 || this.#random() < 0.1) return this.#value(depth);
    if (Array.isArray(value)) {
      const copy: unknown[] = [...value];
      copy[this.#below(copy.length + 1)] = this.#value(depth);
      return copy;
    }
    const name = this.#pick([...Object.keys(value), "type", "x"]);
    const old = (value as Readonly<Record<string, unknown>>)[name];
    if (this.#random() < 0.1) return { ...value, [name]: undefined };
    return { ...value, [name]: this.#mutated(old, depth - 1) };
  }

  #value(depth: number): unknown {
    const numbers = [0, 1, -1, 0.5, 7, 255, 256, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, Number.NaN];
    const plain = [null, true, false, "", this.#pick(numbers), this.#pick(numbers), this.#text(), "hello", "close", "2.0", "1.99"];
    const roll = this.#random();
    if (depth === 0 || roll < 0.7) return this.#pick(plain);
    if (roll < 0.85) return Array.from({ length: this.#below(4) }, () => this.#value(depth - 1));
    return { type: this.#value(0), [this.#text()]: this.#value(depth - 1), __proto__: null };
  }

  #text(): string {
    const length = this.#random() < 0.01 ? 100_000 : this.#below(20);
    return String.fromCharCode(...Array.from({ length: Math.min(length, 50) }, () => this.#below(0x300))).repeat(Math.ceil(length / 50));
  }

  #binary(): ArrayBuffer {
    const rows = 1 + this.#below(5);
    const batch = new FrameBatch(rows, this.#random() < 0.2 ? 64 : 8);
    const wild = this.#random() < 0.5;
    for (let i = 0; i < rows; i++) {
      if (wild)
        batch.add(this.#random() * 1e17, this.#below(2 ** 32), this.#below(256), this.#below(256), this.#below(9), this.#below(256));
      else batch.add(1000 + i, this.#below(0x800), 0, this.#below(3), this.#below(9));
    }
    const bytes = new Uint8Array(encodeFrames({ id: this.#below(4), values: [this.#below(3) * 1000, this.#below(8), 0] }, batch));
    for (let i = this.#below(4); i > 0; i--) bytes[this.#below(this.#random() < 0.7 ? 40 : bytes.length)] = this.#below(256);
    return this.#random() < 0.1 ? bytes.buffer.slice(0, this.#below(bytes.length)) : bytes.buffer;
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T;
  }
}
