import type { Link } from "../link/link.js";
import type { RemoteEvent } from "../wire/host-messages.js";

/** Events that may be on their way. */
const MAX_EVENTS = 256;

/**
 * What a client is told unasked. A client that does not read is told less: one status and a bounded number of events may be on
 * their way, and what is left out is counted.
 */
export class Notices {
  readonly #link: Link;
  #sent = 0;
  #seen = 0;
  /** Where in the count the last status is. */
  #lastStatus = 0;
  #leftOut = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Sends an event, unless too many are on their way. */
  event(name: RemoteEvent["name"], data: object): void {
    if (this.#sent - this.#seen >= MAX_EVENTS) {
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0) {
      const message = `${this.#leftOut} events were left out: this program did not read them in time`;
      this.#leftOut = 0;
      this.event("warning", { message });
    }
    this.#sent++;
    this.#link.send({ type: "event", name, data });
  }

  /** Sends a status, unless the one before has not arrived. */
  status(make: () => object): void {
    if (this.#lastStatus > this.#seen) return;
    this.#lastStatus = ++this.#sent;
    this.#link.send(make());
  }

  /** Takes over how many have arrived in all; a client that exaggerates gains nothing. */
  seen(count: number): void {
    this.#seen = Math.max(this.#seen, Math.min(count, this.#sent));
  }
}
