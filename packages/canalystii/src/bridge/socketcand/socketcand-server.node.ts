import { createSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import type { CanBus } from "../../bus/bus.js";
import { isLoopback, netError } from "../net-errors.js";
import { encodeBeacon, SOCKETCAND_BEACON_MS, SOCKETCAND_BEACON_PORT } from "./socketcand-beacon.js";
import { type SocketcandClientInfo, SocketcandHub, type SocketcandHubOptions } from "./socketcand-hub.js";
import { SOCKETCAND_PORT } from "./socketcand-url.js";

export interface SocketcandServerOptions extends SocketcandHubOptions {
  /** TCP port; 0 takes a free one. Default: 29536. */
  readonly port?: number | undefined;
  /** Address to listen on. Default: 127.0.0.1. The protocol has no authentication: who can connect can send. */
  readonly host?: string | undefined;
  /** Broadcasts where the server is, every 2 s by UDP. Default: false. */
  readonly beacon?: boolean | { readonly host?: string; readonly port?: number; readonly description?: string } | undefined;
  /** Told of what should be known before it hurts. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const KEEP_ALIVE_MS = 30_000;
/** Time a client has to take the last word and to hang up. */
const LINGER_MS = 1000;
/** Beside the clients: connections that are about to be told that there are too many. */
const SPARE_CONNECTIONS = 64;

/**
 * Serves the channels of a bus to socketcand clients: python-can, Kayak, SavvyCAN, Wireshark, `SocketcandBus`. The
 * bus stays the caller's; the server ends when the bus does.
 */
export class SocketcandServer {
  readonly #hub: SocketcandHub;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  #closing: Promise<void> | undefined;
  #stopBeacon: () => void = () => {};
  readonly #closed = deferred();

  /**
   * Starts to listen.
   * @throws CanError `busy` (the port is taken), `permission-denied`, `io`; RangeError, TypeError for a bad option
   */
  static async listen(bus: CanBus, options: SocketcandServerOptions = {}): Promise<SocketcandServer> {
    const { port = SOCKETCAND_PORT, host = "127.0.0.1", onWarning } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`port ${port} is not a TCP port; 0..65535`);
    const server = new SocketcandServer(bus, options);
    try {
      await new Promise<void>((resolve, reject) => {
        server.#server.once("error", reject);
        server.#server.listen({ port, host }, () => {
          server.#server.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      await server.close();
      throw netError(`listening on ${host}:${port}`, error as Error);
    }
    // The backlog of what can't be accepted (no file descriptors left) is the kernel's to keep.
    server.#server.on("error", (error) => onWarning?.(`the server: ${error.message}`));
    if (!isLoopback(host)) {
      onWarning?.(`listening on ${host}: socketcand has no authentication, anyone who reaches port ${server.port} can send on the bus`);
    }
    if (options.beacon !== undefined && options.beacon !== false) {
      server.#startBeacon(host, { ...(options.beacon === true ? {} : options.beacon), onWarning });
    }
    return server;
  }

  private constructor(bus: CanBus, options: SocketcandServerOptions) {
    this.#clock = bus.clock;
    this.#hub = new SocketcandHub(bus, options);
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) => this.#accept(socket));
    this.#server.maxConnections = (options.maxClients ?? 64) + SPARE_CONNECTIONS;
    const end = () => void this.close();
    bus.closed.then(end, end);
  }

  /** Resolves when the server has ended: by `close`, or because the bus has. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** The TCP port; 0 once the server is closed. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" ? (address?.port ?? 0) : 0;
  }

  /** Names that clients can open. */
  get names(): readonly string[] {
    return this.#hub.names;
  }

  get clients(): readonly SocketcandClientInfo[] {
    return this.#hub.clients;
  }

  /** Ends all connections and stops listening; the bus stays open. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#stopBeacon();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#hub.close();
    const cancel = this.#clock.schedule(LINGER_MS, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    await closed;
    cancel();
    this.#closed.resolve();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    let cancelLinger: () => void = () => {};
    socket.on("close", () => {
      this.#sockets.delete(socket);
      cancelLinger();
    });
    // A reset is an end like any other; "close" follows.
    socket.on("error", () => {});
    const onTaken = () => {
      if (socket.writableLength === 0) session?.drained();
    };
    const link = {
      get queuedBytes() {
        return socket.writableLength;
      },
      write: (bytes: Uint8Array) => {
        if (socket.writable) socket.write(bytes, onTaken);
      },
      setReading: (reading: boolean) => {
        if (reading === socket.isPaused()) reading ? socket.resume() : socket.pause();
      },
      end: (how: "gracefully" | "now") => {
        if (how === "now") socket.destroy();
        else {
          socket.end();
          // What still comes is thrown away, so that the client can read the last word before it hears of the end.
          socket.resume();
          cancelLinger = this.#clock.schedule(LINGER_MS, () => socket.destroy());
        }
      },
    };
    const session = this.#hub.connect(link, `${socket.remoteAddress}:${socket.remotePort}`);
    if (session === undefined) {
      socket.resume();
      return;
    }
    socket.on("data", (chunk) => session.receive(chunk));
    socket.on("end", () => session.finished());
    socket.on("close", (failed) => (failed ? session.disconnected() : session.finished()));
  }

  #startBeacon(
    listening: string,
    options: {
      readonly host?: string;
      readonly port?: number;
      readonly description?: string;
      readonly onWarning: SocketcandServerOptions["onWarning"];
    },
  ): void {
    const { host = "255.255.255.255", port = SOCKETCAND_BEACON_PORT, description = "Canalyst-II", onWarning } = options;
    const any = listening === "0.0.0.0" || listening === "::";
    const beacon = { name: hostname(), description, host: any ? ownAddress() : listening, port: this.port, buses: this.names };
    const text = Buffer.from(encodeBeacon(beacon));
    const socket = createSocket("udp4");
    let told = false;
    const failed = (error: Error | null) => {
      if (error === null || told) return;
      told = true;
      onWarning?.(`the beacon to ${host}:${port} failed: ${error.message}`);
    };
    let cancel: () => void = () => {};
    const send = () => {
      socket.send(text, port, host, failed);
      cancel = this.#clock.schedule(SOCKETCAND_BEACON_MS, send);
    };
    socket.on("error", failed);
    socket.bind(() => {
      socket.setBroadcast(true);
      send();
    });
    this.#stopBeacon = () => {
      cancel();
      socket.close();
    };
  }
}

/** The address that others most likely reach this machine at. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
