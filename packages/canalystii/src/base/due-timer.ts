import type { Clock } from "./clock.js";
import { type DueEntry, DueHeap } from "./due-heap.js";

/** Entries due within this time are due together, in ms. Timers of the runtimes are no finer. */
const TOGETHER_MS = 0.5;

/** Entries by due time, and one timer for the first of them. */
export class DueTimer<T extends DueEntry> {
  readonly #clock: Clock;
  readonly #onDue: (nowMs: number) => void;
  readonly #entries = new DueHeap<T>();
  #cancel: (() => void) | undefined;
  #setMs = Number.POSITIVE_INFINITY;
  #calling = false;

  /** @param onDue takes entries with `takeDue`; those that it leaves are due again at once */
  constructor(clock: Clock, onDue: (nowMs: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    this.#set();
  }

  /** Removes an entry; nothing happens when it is not there. */
  remove(entry: T): void {
    this.#entries.remove(entry);
    this.#set();
  }

  /** Removes the first entry and returns it, if it is due. */
  takeDue(nowMs: number): T | undefined {
    const { first } = this.#entries;
    if (first === undefined || first.dueMs > nowMs + TOGETHER_MS) return undefined;
    this.remove(first);
    return first;
  }

  /** Keeps the timer at the first entry; none when there is none. */
  #set(): void {
    if (this.#calling) return;
    const dueMs = this.#entries.first?.dueMs ?? Number.POSITIVE_INFINITY;
    if (dueMs === this.#setMs) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#setMs = dueMs;
    if (dueMs < Number.POSITIVE_INFINITY) this.#cancel = this.#clock.schedule(Math.max(0, dueMs - this.#clock.now()), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    this.#cancel = undefined;
    this.#setMs = Number.POSITIVE_INFINITY;
    this.#calling = true;
    try {
      this.#onDue(this.#clock.now());
    } finally {
      this.#calling = false;
      this.#set();
    }
  };
}
