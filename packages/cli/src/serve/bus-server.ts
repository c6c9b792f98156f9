import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type CanBus, CanError, type Clock, systemClock } from "canalystii";
import { type WebSocket, WebSocketServer } from "ws";
import { Doorkeeper } from "./doorkeeper.js";
import { HostCheck, namesFor } from "./host-check.js";
import { LIMITS, type ServeLimits } from "./limits.js";
import type { ServeEvent } from "./serve-event.js";
import { ServedClient } from "./served-client.js";
import type { SiteFile } from "./site-files.js";
import { checkUpgrade, type Refusal, type UpgradeRules } from "./upgrade.js";
import { peerOf, type TlsFiles, WebServer } from "./web-server.js";

export interface BusServerOptions {
  /** Served as `/bus/0`, `/bus/1` …; `/bus` is the first. They stay the caller's. */
  readonly buses: readonly CanBus[];
  readonly host: string;
  /** TCP port; 0: a free one. */
  readonly port: number;
  readonly token: string;
  /** Default: no TLS. */
  readonly tls?: TlsFiles | undefined;
  /** Pages, by path. */
  readonly site: ReadonlyMap<string, SiteFile>;
  /** Names and addresses that the server answers to besides its own. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins of pages that may connect besides the server's own. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Clients may send. Default: they may only listen. */
  readonly allowSend?: boolean | undefined;
  /** Clients may configure, start and stop channels. Default: false. */
  readonly allowConfigure?: boolean | undefined;
  readonly onEvent?: ((event: ServeEvent) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly limits?: Partial<ServeLimits> | undefined;
}

/**
 * Gives clients access to buses: a client is a WebSocket that has sent the token. Whatever strangers and clients send, the
 * others do not notice.
 */
export class BusServer implements AsyncDisposable {
  readonly #options: BusServerOptions;
  readonly #limits: ServeLimits;
  readonly #clock: Clock;
  readonly #rules: UpgradeRules;
  readonly #doorkeeper: Doorkeeper;
  readonly #instance = randomUUID();
  readonly #web: WebServer;
  readonly #webSockets: WebSocketServer;
  readonly #strangers = new Set<ServedClient>();
  readonly #clients = new Set<ServedClient>();
  /** Buses that wait for their adapter. */
  readonly #away = new Set<CanBus>();
  readonly #unwatch: readonly (() => void)[];
  #closing: Promise<void> | undefined;

  /**
   * Starts to listen.
   * @throws the system's error when the address cannot be used, or OpenSSL's when certificate or key cannot
   */
  static async listen(options: BusServerOptions): Promise<BusServer> {
    const server = new BusServer(options);
    try {
      await server.#web.listen(options.host, options.port);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  private constructor(options: BusServerOptions) {
    const { buses, host, tls, site, allowedHosts = [], allowedOrigins } = options;
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#rules = { scheme: tls === undefined ? "http" : "https", allowedOrigins: new Set(allowedOrigins), buses: buses.length };
    this.#doorkeeper = new Doorkeeper(options.token, this.#clock);
    this.#web = new WebServer({
      tls,
      site,
      clock: this.#clock,
      limits: this.#limits,
      hosts: new HostCheck(namesFor(host, allowedHosts)),
      health: () => ({ buses: buses.map((bus) => ({ connected: !this.#away.has(bus) })) }),
      onUpgrade: (request, socket, head) => this.#onUpgrade(request, socket, head),
      onRefused: (peer, reason) => this.#report({ type: "refused", peer, reason }),
    });
    // memory and time for compression would be the client's choice
    const { messageBytes: maxPayload } = this.#limits;
    this.#webSockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload, perMessageDeflate: false });
    this.#webSockets.on("wsClientError", (error, socket) => this.#web.refuse(socket, { status: 400, reason: error.message }));
    this.#unwatch = buses.flatMap((bus) => [
      bus.on("disconnected", () => void this.#away.add(bus)),
      bus.on("reconnected", () => void this.#away.delete(bus)),
    ]);
  }

  /** The TCP port. */
  get port(): number {
    return this.#web.port;
  }

  /** Number of clients. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Tells the clients, ends all connections and stops listening. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const end of this.#unwatch) end();
    const closed = this.#web.close();
    const all = [...this.#strangers, ...this.#clients];
    // not refused: it is the server that leaves
    this.#strangers.clear();
    await Promise.all(all.map((client) => client.close()));
    await closed;
  }

  #onUpgrade(request: IncomingMessage, connection: Socket, head: Buffer): void {
    const { host = "" } = request.headers;
    const origin = originOf(request);
    const bus = checkUpgrade({ url: request.url, host, origin }, this.#rules);
    if (typeof bus === "object") this.#web.refuse(connection, bus);
    else if (this.#closing !== undefined) this.#web.refuse(connection, { status: 503, reason: "the server is closing" });
    else if (this.#strangers.size >= this.#limits.strangers) this.#web.refuse(connection, TOO_MANY_STRANGERS);
    else this.#webSockets.handleUpgrade(request, connection, head, (socket) => this.#greet(socket, { connection, bus, origin }));
  }

  #greet(socket: WebSocket, { connection, bus, origin }: Visit): void {
    // a protocol error or a reset; the end follows
    socket.on("error", () => {});
    const peer = peerOf(connection);
    const address = connection.remoteAddress ?? "";
    const path = `/bus/${bus}`;
    const { buses, allowSend = false, allowConfigure = false } = this.#options;
    const client = new ServedClient(socket, {
      bus: buses[bus] as CanBus,
      peer,
      instance: `${this.#instance}/${bus}`,
      allowSend,
      allowConfigure,
      clock: this.#clock,
      limits: this.#limits,
      admit: (token) => {
        this.#doorkeeper.check(token, address);
        if (this.#clients.size >= this.#limits.clients)
          throw new CanError("busy", `the maximum number of clients (${this.#limits.clients}) is connected`);
        this.#strangers.delete(client);
        this.#clients.add(client);
        this.#report({ type: "connected", peer, bus: path, origin });
      },
      onEnd: ({ dropped, reason }) => {
        if (this.#clients.delete(client)) this.#report({ type: "disconnected", peer, bus: path, dropped, reason });
        else if (this.#strangers.delete(client)) this.#report({ type: "refused", peer, reason: reason ?? "left without sending a token" });
      },
    });
    this.#strangers.add(client);
  }

  #report(event: ServeEvent): void {
    this.#options.onEvent?.(event);
  }
}

const TOO_MANY_STRANGERS: Refusal = { status: 503, reason: "too many connections that have not sent a token yet" };

/** What is known about a WebSocket from its request. */
interface Visit {
  readonly connection: Socket;
  /** Number of the bus. */
  readonly bus: number;
  readonly origin: string | undefined;
}

/** Old versions of the protocol have another header. */
function originOf({ headers: { origin, "sec-websocket-origin": old } }: IncomingMessage): string | undefined {
  return origin ?? (Array.isArray(old) ? old[0] : old);
}
