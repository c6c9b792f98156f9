import type { Context } from "../context.js";
import { Notices } from "../notices.js";
import { logLine } from "./json-log.js";
import { describeServeEvent, type ServeEvent } from "./serve-event.js";

/** Prints the events of a server on stderr, as text or as JSON, and limits floods. */
export class ServeLog implements Disposable {
  readonly #context: Pick<Context, "say" | "warn" | "verbose">;
  readonly #json: boolean;
  readonly #notices: Notices;

  constructor(context: Pick<Context, "say" | "warn" | "verbose">, json: boolean) {
    this.#context = context;
    this.#json = json;
    // in JSON, the level is in the line
    this.#notices = json
      ? new Notices({ say: context.say, warn: context.say }, undefined, (message, level) =>
          logLine(level === "warn" ? "warning" : "info", { message }),
        )
      : new Notices(context);
  }

  /** Clients that come and leave are part of a log; as text they are printed only with `--verbose`. */
  print(event: ServeEvent): void {
    const warning = event.type === "refused" || (event.type === "disconnected" && event.reason !== undefined);
    if (!warning && !this.#json && !this.#context.verbose) return;
    const { type, ...fields } = event;
    const text = this.#json ? logLine(warning ? "warning" : "info", { event: type, ...fields }) : describeServeEvent(event);
    if (warning) this.#notices.warn(type === "refused" ? "connections refused" : "clients lost", text);
    else this.#notices.say(`clients ${type}`, text);
  }

  [Symbol.dispose](): void {
    this.#notices[Symbol.dispose]();
  }
}
