import type { Clock } from "./clock.js";

export interface WorkTurnsOptions {
  readonly clock: Clock;
  /** Returns how much may be done in one turn, in a unit of the caller's. */
  readonly perTurn: () => number;
  /** A new turn has begun: what was left undone may go on. */
  readonly onTurn: () => void;
}

/**
 * Divides work that others ask for into turns of the event loop, so that nobody can keep it from everything else. The
 * last piece of a turn may be larger than what is left of it.
 */
export class WorkTurns {
  readonly #options: WorkTurnsOptions;
  #left: number;
  #cancel: (() => void) | undefined;

  constructor(options: WorkTurnsOptions) {
    this.#options = options;
    this.#left = options.perTurn();
  }

  /** true while this turn has work left. */
  get open(): boolean {
    return this.#left > 0;
  }

  /** Takes work out of this turn. */
  spend(amount: number): void {
    this.#left -= amount;
    this.#cancel ??= this.#options.clock.schedule(0, () => {
      this.#cancel = undefined;
      this.#left = this.#options.perTurn();
      this.#options.onTurn();
    });
  }

  /** Begins no turn any more. */
  close(): void {
    this.#cancel?.();
    this.#left = 0;
  }
}
