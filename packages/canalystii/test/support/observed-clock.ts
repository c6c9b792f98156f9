import { VirtualClock } from "../../src/base/virtual-clock.js";

/** A virtual clock that counts the turns of its event loop: each timer is one. */
export class ObservedClock extends VirtualClock {
  turn = 0;

  override schedule(ms: number, callback: () => void): () => void {
    return super.schedule(ms, () => {
      this.turn++;
      callback();
    });
  }
}

/** Counts by turn. */
export class TurnCounts {
  readonly #clock: ObservedClock;
  readonly #counts = new Map<number, number>();

  constructor(clock: ObservedClock) {
    this.#clock = clock;
  }

  count(amount = 1): void {
    const { turn } = this.#clock;
    this.#counts.set(turn, (this.#counts.get(turn) ?? 0) + amount);
  }

  /** Turns in which there was anything to count. */
  get turns(): number {
    return this.#counts.size;
  }

  /** The highest count of a turn. */
  get most(): number {
    return Math.max(...this.#counts.values());
  }
}
