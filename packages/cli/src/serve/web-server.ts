import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "canalystii";
import type { HostCheck } from "./host-check.js";
import type { ServeLimits } from "./limits.js";
import { answer, type Health, plain } from "./pages.js";
import { SECURITY_HEADERS } from "./security-headers.js";
import type { SiteFile } from "./site-files.js";
import { type Refusal, refuse } from "./upgrade.js";

/** Certificate chain and private key, PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface WebServerOptions {
  readonly tls: TlsFiles | undefined;
  readonly clock: Clock;
  readonly limits: ServeLimits;
  readonly hosts: HostCheck;
  readonly site: ReadonlyMap<string, SiteFile>;
  readonly health: () => Health;
  /** Called with a request for a WebSocket, once its `Host` has been checked. */
  readonly onUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  readonly onRefused: (peer: string, reason: string) => void;
}

/** Connections besides clients and strangers: for pages, and to answer that there are too many. */
const SPARE_CONNECTIONS = 64;

/** The part of the server that speaks HTTP: pages, checks and time limits of every request. */
export class WebServer {
  readonly #options: WebServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor(options: WebServerOptions) {
    this.#options = options;
    const { tls, limits, onRefused } = options;
    const { handshakeMs, clients, strangers } = limits;
    const limited = {
      headersTimeout: handshakeMs,
      requestTimeout: handshakeMs,
      connectionsCheckingInterval: Math.min(1000, handshakeMs),
      keepAliveTimeout: handshakeMs,
    };
    const server = tls === undefined ? createHttpServer(limited) : createHttpsServer({ ...limited, ...tls, handshakeTimeout: handshakeMs });
    this.#server = server;
    server.maxConnections = clients + strangers + SPARE_CONNECTIONS;
    // ends connections whose answers are not read; a WebSocket has its own limits
    server.timeout = 4 * handshakeMs;
    server.on("connection", (connection: Socket) => {
      this.#connections.add(connection);
      connection.on("close", () => this.#connections.delete(connection));
    });
    server.on("request", (request, response) => this.#onRequest(request, response));
    server.on("upgrade", (request, socket: Socket, head) => this.#onUpgrade(request, socket, head));
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => this.#onInvalid(error, socket));
    server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      // one that just leaves may not trust the certificate, or only look whether the port is open
      if (error.code !== "ECONNRESET") onRefused(peerOf(socket), `no TLS connection: ${error.message}`);
    });
    server.on("drop", (from) => onRefused(peerOf(from ?? {}), "too many connections"));
  }

  /** @throws the system's error when the address cannot be used */
  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, resolve);
    });
    // a connection that cannot be accepted (no file descriptors left) stays with the system
    this.#server.on("error", () => {});
  }

  /** The TCP port; 0: it does not listen. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Stops listening; connections have a moment to end. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const { clock, limits } = this.#options;
    const cancel = clock.schedule(limits.lingerMs, () => {
      for (const connection of this.#connections) connection.destroy();
    });
    await closed;
    cancel();
  }

  /** Refuses a request for a WebSocket and ends its connection. */
  refuse(socket: Duplex, refusal: Refusal): void {
    this.#options.onRefused(peerOf(socket as Socket), refusal.reason);
    refuse(socket, refusal);
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const wrongHost = this.#checkHost(request);
    if (wrongHost === undefined) answer(request, response, this.#options);
    else {
      this.#options.onRefused(peerOf(request.socket), wrongHost.reason);
      plain(response, wrongHost.status, wrongHost.reason);
    }
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // until the WebSocket has its own
    socket.on("error", () => {});
    const wrongHost = this.#checkHost(request);
    if (wrongHost === undefined) this.#options.onUpgrade(request, socket, head);
    else this.refuse(socket, wrongHost);
  }

  #checkHost({ headers: { host }, socket }: IncomingMessage): Refusal | undefined {
    if (this.#options.hosts.allows(host, socket.localAddress)) return undefined;
    return { status: 421, reason: `this server is not ${JSON.stringify(host?.slice(0, 100) ?? "")} (--allow-host)` };
  }

  #onInvalid({ code = "" }: NodeJS.ErrnoException, socket: Socket): void {
    if (code === "ECONNRESET") socket.destroy();
    else this.refuse(socket, INVALID_REQUESTS[code] ?? { status: 400, reason: "this is not an HTTP request" });
  }
}

/** By the code of Node's error. */
const INVALID_REQUESTS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: "the request was not complete in time" },
  HPE_HEADER_OVERFLOW: { status: 431, reason: "the headers of the request are too long" },
};

/** Returns address and port of the other side; a connection that was reset has none any more. */
export function peerOf({ remoteAddress = "unknown address", remotePort }: Partial<Pick<Socket, "remoteAddress" | "remotePort">>): string {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, "");
  return `${address.includes(":") ? `[${address}]` : address}${remotePort === undefined ? "" : `:${remotePort}`}`;
}
