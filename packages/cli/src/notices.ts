import { type Clock, systemClock } from "canalystii";
import type { Context } from "./context.js";
import { countText } from "./progress.js";

/** Messages of one kind that are printed in a period; further ones are counted. */
const MOST = 20;
const PERIOD_MS = 10_000;

type Speaker = Pick<Context, "say" | "warn">;
type Level = keyof Speaker;

interface Period {
  readonly level: Level;
  readonly startMs: number;
  printed: number;
  suppressed: number;
  cancel: () => void;
}

/**
 * Prints what happens while a command runs, and limits floods: at most twenty messages of each kind in ten seconds, then
 * the number of suppressed ones. A flood of one kind hides no other kind.
 */
export class Notices implements Disposable {
  readonly #speaker: Speaker;
  readonly #clock: Clock;
  readonly #summarize: (text: string, level: Level) => string;
  readonly #periods = new Map<string, Period>();

  /** @param summarize makes the message with the number of suppressed ones from its text */
  constructor(speaker: Speaker, clock: Clock = systemClock, summarize: (text: string, level: Level) => string = (text) => text) {
    this.#speaker = speaker;
    this.#clock = clock;
    this.#summarize = summarize;
  }

  /** @param kind a fixed word for messages of this kind, never from outside: each one takes memory */
  say(kind: string, text: string): void {
    this.#print("say", kind, text);
  }

  /** @param kind as for {@link say}; a kind has either warnings or other messages */
  warn(kind: string, text: string): void {
    this.#print("warn", kind, text);
  }

  /** Prints the number of messages that were suppressed until now. */
  [Symbol.dispose](): void {
    for (const [kind, period] of this.#periods) this.#finish(kind, period);
    this.#periods.clear();
  }

  #print(level: Level, kind: string, text: string): void {
    const nowMs = this.#clock.now();
    let period = this.#periods.get(kind);
    if (period === undefined || nowMs - period.startMs >= PERIOD_MS) {
      if (period !== undefined) this.#finish(kind, period);
      period = { level, startMs: nowMs, printed: 0, suppressed: 0, cancel: () => {} };
      this.#periods.set(kind, period);
    }
    if (period.printed < MOST) {
      period.printed++;
      this.#speaker[level](text);
      return;
    }
    const over = period;
    if (over.suppressed++ === 0) over.cancel = this.#clock.schedule(over.startMs + PERIOD_MS - nowMs, () => this.#finish(kind, over));
  }

  #finish(kind: string, period: Period): void {
    period.cancel();
    const { level, suppressed } = period;
    period.suppressed = 0;
    if (suppressed > 0) this.#speaker[level](this.#summarize(`${countText(suppressed, "further message")} suppressed (${kind})`, level));
  }
}
