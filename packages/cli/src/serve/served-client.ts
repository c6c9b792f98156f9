import type { CanBus, Clock } from "canalystii";
import { type ExposedBus, exposeBus, webSocketLink } from "canalystii/remote";
import type { WebSocket } from "ws";
import type { ServeLimits } from "./limits.js";
import { limitReading } from "./reading-limit.js";

export interface ServedClientOptions {
  readonly bus: CanBus;
  /** How it is called in messages. */
  readonly peer: string;
  /** See `ExposeOptions`. */
  readonly instance: string;
  readonly allowSend: boolean;
  readonly allowConfigure: boolean;
  readonly clock: Clock;
  readonly limits: ServeLimits;
  /** Called with the token of the first message, if there is one; throws the refusal. */
  readonly admit: (token: string | undefined) => void;
  /** Called once at the end. */
  readonly onEnd: (end: ClientEnd) => void;
}

/** How a connection ended. */
interface ClientEnd {
  /** Frames that the client was too slow for. */
  readonly dropped: number;
  /** undefined: one of both sides has closed it in the normal way. */
  readonly reason: string | undefined;
}

/** Code for closing a WebSocket that sent no token. */
const NO_TOKEN = 4008;
/** Codes with which a WebSocket is closed in the normal way: done, page left, none given. */
const LEAVING: ReadonlySet<number> = new Set([1000, 1001, 1005]);
const HINTS = { send: "start the server with --allow-send", configure: "start the server with --allow-configure" };

/** A WebSocket on which a bus is offered to a client with the token. */
export class ServedClient {
  readonly #socket: WebSocket;
  readonly #exposed: ExposedBus;
  readonly #options: ServedClientOptions;
  readonly #endings: (() => void)[] = [];
  #reason: string | undefined;

  constructor(socket: WebSocket, options: ServedClientOptions) {
    const { bus, peer, instance, allowSend, allowConfigure, clock, limits, admit, onEnd } = options;
    this.#socket = socket;
    this.#options = options;
    this.#endings.push(limitReading(socket, options));
    const cancelHandshake = clock.schedule(limits.handshakeMs, () => this.#giveUp(`sent no token within ${limits.handshakeMs / 1000} s`));
    this.#endings.push(cancelHandshake);
    let left = false;
    // before those of the link, which end it
    socket.on("close", (code) => {
      left = LEAVING.has(code);
    });
    this.#exposed = exposeBus(bus, webSocketLink(socket, { name: peer }), {
      instance,
      clock,
      send: allowSend,
      configure: allowConfigure,
      hints: HINTS,
      limits: { maxStreams: limits.streams, maxCapacity: limits.framesWaiting },
      authorize: (token) => {
        cancelHandshake();
        admit(token);
      },
    });
    const ended = (error?: Error) => {
      this.#end();
      const reason = this.#reason ?? (left ? undefined : error?.message);
      onEnd({ dropped: this.#exposed.statistics().framesDropped, reason });
    };
    this.#exposed.closed.then(() => ended(), ended);
  }

  /** Tells the client, and ends the connection after what was received before. */
  close(): Promise<void> {
    return this.#exposed.close();
  }

  #giveUp(reason: string): void {
    this.#reason = reason;
    this.#socket.close(NO_TOKEN, reason);
    this.#end();
  }

  #end(): void {
    for (const end of this.#endings.splice(0)) end();
    const { clock, limits } = this.#options;
    const cancel = clock.schedule(limits.lingerMs, () => this.#socket.terminate());
    if (this.#socket.readyState === this.#socket.CLOSED) cancel();
    else this.#socket.on("close", cancel);
  }
}
