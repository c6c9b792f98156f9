import type { Clock } from "canalystii";

/** A rate that may be exceeded for a moment: what is taken too fast has to wait. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #atMs: number;

  /** @param burst what may be taken at once after a pause */
  constructor({ clock, perSecond, burst }: { readonly clock: Clock; readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
    this.#atMs = clock.now();
  }

  /** Takes an amount; returns the time to wait before more is taken, in ms. */
  take(amount: number): number {
    const nowMs = this.#clock.now();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) * this.#perSecond) / 1000) - amount;
    this.#atMs = nowMs;
    return this.#left >= 0 ? 0 : (-this.#left * 1000) / this.#perSecond;
  }
}
