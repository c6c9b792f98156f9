import { type Clock, systemClock } from "canalystii";
import { countText } from "./progress.js";

/** Messages of a kind that are said within a period; the others are counted. */
const MOST = 20;
const PERIOD_MS = 10_000;

interface Period {
  readonly startMs: number;
  said: number;
  leftOut: number;
  cancel: () => void;
}

/**
 * Says what happens while a command runs, and keeps floods away from the user and the disk: of each kind of message at
 * most twenty within ten seconds, then how many were left out. A flood of one kind hides no other.
 */
export class Notices implements Disposable {
  readonly #say: (text: string) => void;
  readonly #clock: Clock;
  readonly #periods = new Map<string, Period>();

  constructor(say: (text: string) => void, clock: Clock = systemClock) {
    this.#say = say;
    this.#clock = clock;
  }

  /** @param kind a word for the messages of this kind, never from outside: each takes memory */
  say(kind: string, text: string): void {
    const nowMs = this.#clock.now();
    let period = this.#periods.get(kind);
    if (period === undefined || nowMs - period.startMs >= PERIOD_MS) {
      if (period !== undefined) this.#finish(kind, period);
      period = { startMs: nowMs, said: 0, leftOut: 0, cancel: () => {} };
      this.#periods.set(kind, period);
    }
    if (period.said < MOST) {
      period.said++;
      this.#say(text);
      return;
    }
    const over = period;
    if (over.leftOut++ === 0) over.cancel = this.#clock.schedule(over.startMs + PERIOD_MS - nowMs, () => this.#finish(kind, over));
  }

  /** Says what has been left out until now. */
  [Symbol.dispose](): void {
    for (const [kind, period] of this.#periods) this.#finish(kind, period);
    this.#periods.clear();
  }

  #finish(kind: string, period: Period): void {
    period.cancel();
    const { leftOut } = period;
    period.leftOut = 0;
    if (leftOut > 0) this.#say(`${countText(leftOut, "more message")} left out (${kind})`);
  }
}
