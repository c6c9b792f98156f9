import type { BusEventMap, CanBus } from "../../bus/bus.js";
import type { RemoteEvent } from "../wire/host-messages.js";
import { packError } from "../wire/remote-error.js";

/** Events that may be on their way. */
const MAX_EVENTS = 256;

/**
 * What a client gets without asking. A client that does not read gets less: one status and a bounded number of events may be on
 * their way, and what is left out is counted.
 */
export class Notices {
  readonly #send: (message: object) => void;
  #sent = 0;
  #seen = 0;
  /** Where in the count the last status is. */
  #lastStatus = 0;
  #leftOut = 0;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  /** Passes on the events of a bus, but for its end; returns what ends that. */
  follow(bus: CanBus): (() => void)[] {
    const event = <K extends keyof BusEventMap>(name: K, pack: (data: BusEventMap[K]) => object | undefined) =>
      bus.on(name, (data) => {
        const packed = pack(data);
        if (packed !== undefined) this.event(name, packed);
      });
    return [
      event("overrun", (data) => data),
      event("warning", ({ message, channel, cause }) => ({ message, channel, cause: cause === undefined ? undefined : packError(cause) })),
      event("disconnected", ({ error, reconnecting }) => (reconnecting ? { error: packError(error), reconnecting } : undefined)),
      event("reconnected", (data) => data),
    ];
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
    this.#send({ type: "event", name, data });
  }

  /** Sends a status, unless the one before has not arrived. */
  status(make: () => object): void {
    if (this.#lastStatus > this.#seen) return;
    this.#lastStatus = ++this.#sent;
    this.#send(make());
  }

  /** Takes over how many have arrived in all; a client that exaggerates gains nothing. */
  seen(count: number): void {
    this.#seen = Math.max(this.#seen, Math.min(count, this.#sent));
  }
}
