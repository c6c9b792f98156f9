import { type CanBus, describeOverrun } from "canalystii";
import type { Context } from "./context.js";
import { Notices } from "./notices.js";
import { countText } from "./progress.js";

/**
 * Prints the events of a bus on stderr; returns a function that ends it. A fault that ends the bus is left to the command,
 * which fails with it.
 * @param name begins each message, where there are several buses
 */
export function reportEvents(bus: CanBus, context: Pick<Context, "say" | "warn" | "verbose">, name?: string): () => void {
  const named = (text: string) => (name === undefined ? text : `${name}: ${text}`);
  const notices = new Notices({ say: (text = "") => context.say(named(text)), warn: (text = "") => context.warn(named(text)) });
  const ends = [
    bus.on("overrun", (event) => notices.warn("overruns", describeOverrun(event))),
    bus.on("disconnected", ({ error, reconnecting }) => {
      if (reconnecting) notices.warn("disconnections", `${error.message}; waiting to reconnect`);
    }),
    bus.on("reconnected", ({ downMs, missed = 0 }) => {
      const lost = missed > 0 ? `; about ${countText(missed, "frame")} missed` : "";
      notices.say("reconnections", `reconnected after ${(downMs / 1000).toFixed(1)} s${lost}`);
    }),
    bus.on("warning", ({ message }) => {
      if (context.verbose) notices.warn("warnings", message);
    }),
  ];
  return () => {
    for (const end of ends) end();
    notices[Symbol.dispose]();
  };
}

/** Calls back once after `ms`, however long that is; undefined: never. Returns a function that cancels it. */
export function after(ms: number | undefined, callback: () => void): () => void {
  if (ms === undefined) return () => {};
  const end = performance.now() + ms;
  let timer: NodeJS.Timeout | undefined;
  // timers reach 24.8 days only
  const arm = () => {
    const left = end - performance.now();
    if (left <= 0) callback();
    else timer = setTimeout(arm, Math.min(left, 0x7fff_ffff));
  };
  arm();
  return () => clearTimeout(timer);
}

/**
 * Calls back once when a count has not grown for `ms`; undefined: never. Returns a function that cancels it.
 * @param count the frames so far
 */
export function whenIdle(ms: number | undefined, count: () => number, callback: () => void): () => void {
  if (ms === undefined) return () => {};
  let seen = count();
  let lastMs = performance.now();
  const timer = setInterval(
    () => {
      const now = performance.now();
      if (count() !== seen) {
        seen = count();
        lastMs = now;
      } else if (now - lastMs >= ms) {
        clearInterval(timer);
        callback();
      }
    },
    Math.max(1, Math.min(250, ms / 10)),
  );
  return () => clearInterval(timer);
}

/** Warns how many frames a consumer lost, at most once a second while it continues and once at the end. */
export class DropReport {
  readonly #warn: (text: string) => void;
  #reported = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  update(dropped: number, final = false): void {
    if (dropped === this.#reported) return;
    const now = performance.now();
    if (!final && now - this.#last < 1000) return;
    this.#last = now;
    this.#reported = dropped;
    this.#warn(`${countText(dropped, "frame")} dropped so far: the reader of the output is too slow`);
  }
}
