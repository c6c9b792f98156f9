import { createServer, type Server, type Socket } from "node:net";
import { type Clock, systemClock } from "../can/clock.js";
import { CanError, type CanErrorCode } from "../can/errors.js";
import type { VirtualUsbDevice } from "../usb/virtual-usb-device.js";
import type { UsbIpLimits } from "./attachment.js";
import { UsbIpExports } from "./exports.js";
import { USBIP_DEFAULT_PORT } from "./protocol.js";
import { UsbIpSession } from "./session.js";

/** What a server tells of its work. `peer` is address and port of the client. */
export type UsbIpEvent =
  | { readonly type: "attached"; readonly busId: string; readonly peer: string }
  | { readonly type: "detached"; readonly busId: string; readonly peer: string }
  | { readonly type: "unplugged"; readonly busId: string }
  /** The connection goes on when `reason` is about one URB only. */
  | { readonly type: "refused"; readonly peer: string; readonly reason: string };

export interface UsbIpServerOptions extends UsbIpLimits {
  /** TCP port; 0 takes a free one. Default 3240, the one of USB/IP. */
  readonly port?: number | undefined;
  /** Address to listen on. Default 127.0.0.1: USB/IP has no passwords, who can connect has the devices. */
  readonly host?: string | undefined;
  /** Devices to start with, as 1-1, 1-2 … */
  readonly devices?: readonly VirtualUsbDevice[] | undefined;
  readonly onEvent?: ((event: UsbIpEvent) => void) | undefined;
  /** Time in which a client has to say what it wants. Default 10 000 ms. */
  readonly requestTimeoutMs?: number | undefined;
  /** Connections at once; more are closed unheard. Default 64. */
  readonly maxConnections?: number | undefined;
  readonly clock?: Clock | undefined;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_CONNECTIONS = 64;
const KEEP_ALIVE_MS = 10_000;
/** Time a client has to take the last reply and to hang up. */
const LINGER_MS = 1000;

interface Connection {
  readonly socket: Socket;
  readonly session: UsbIpSession;
}

/**
 * Exports virtual USB devices over TCP, so that the USB stack of Linux (`vhci_hcd`, `usbip attach`) or of Windows
 * (usbip-win2) takes them for real ones.
 *
 * Each device has one client at a time. When a client's connection ends, for whatever reason, its device is
 * detached and free for the next. What a client says wrong costs that client its connection, nobody else.
 */
export class UsbIpServer {
  readonly #options: UsbIpServerOptions;
  readonly #clock: Clock;
  readonly #exports = new UsbIpExports();
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #closed: Promise<void> | undefined;

  /**
   * Starts to listen.
   * @throws CanError `busy` (the port is taken), `permission-denied`, `io`
   * @throws RangeError when an option is out of its range
   */
  static async listen(options: UsbIpServerOptions = {}): Promise<UsbIpServer> {
    const server = new UsbIpServer(options);
    const { port = USBIP_DEFAULT_PORT, host = "127.0.0.1" } = options;
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", (error) => reject(listenError(error, { port, host })));
      server.#server.listen({ port, host }, resolve);
    });
    return server;
  }

  private constructor(options: UsbIpServerOptions) {
    const { port = USBIP_DEFAULT_PORT } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`port ${port} is not a TCP port; 0..65535`);
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) => this.#accept(socket));
    this.#server.maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
    for (const device of options.devices ?? []) this.add(device);
  }

  /** The TCP port; 0 once the server is closed. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" ? (address?.port ?? 0) : 0;
  }

  /** The exported devices, and who has them. */
  get devices(): readonly { readonly busId: string; readonly device: VirtualUsbDevice; readonly attached: boolean }[] {
    return this.#exports.list().map(({ record: { busId }, host }) => ({
      busId,
      device: host.device,
      attached: this.#connectionOf(busId) !== undefined,
    }));
  }

  /**
   * Exports a device until it is unplugged or removed.
   * @param busId default: the lowest free of 1-1, 1-2 …
   * @returns its bus id
   * @throws RangeError when the bus id is not one or is taken; TypeError when the device is exported already
   */
  add(device: VirtualUsbDevice, busId?: string): string {
    const { record } = this.#exports.add(device, busId);
    const unplugged = () => {
      if (this.#exports.remove(record.busId)) this.#options.onEvent?.({ type: "unplugged", busId: record.busId });
    };
    if (device.unplugged.aborted) unplugged();
    else device.unplugged.addEventListener("abort", unplugged, { once: true });
    return record.busId;
  }

  /** Stops exporting a device and takes it from its client. Returns false when there is none of this bus id. */
  remove(busId: string): boolean {
    const removed = this.#exports.remove(busId);
    if (removed) this.#connectionOf(busId)?.session.close();
    return removed;
  }

  /** Detaches all devices and stops listening. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const { session } of [...this.#connections]) session.close();
      for (const { record } of this.#exports.list()) this.#exports.remove(record.busId);
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #connectionOf(busId: string): Connection | undefined {
    return [...this.#connections].find(({ session }) => session.attachedTo === busId);
  }

  #accept(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    const tell = (event: UsbIpEvent) => this.#options.onEvent?.(event);
    let stopTimer: () => void = () => {};
    const session = new UsbIpSession({
      ...this.#options,
      clock: this.#clock,
      exports: () => this.#exports.list(),
      send: (chunks) => send(socket, chunks, () => session.drained()),
      queuedBytes: () => socket.writableLength,
      setReading: (reading) => {
        if (reading === socket.isPaused()) reading ? socket.resume() : socket.pause();
      },
      end: () => {
        stopTimer();
        socket.end();
        // What still comes is thrown away, so that the client can read the last reply before it hears of the end.
        socket.resume();
        stopTimer = this.#clock.schedule(LINGER_MS, () => socket.destroy());
      },
      onRefused: (reason) => tell({ type: "refused", peer, reason }),
      onAttached: (busId) => {
        stopTimer();
        tell({ type: "attached", busId, peer });
      },
      onDetached: (busId) => tell({ type: "detached", busId, peer }),
    });
    const connection = { socket, session };
    this.#connections.add(connection);
    const requestTimeoutMs = this.#options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    stopTimer = this.#clock.schedule(requestTimeoutMs, () => {
      tell({ type: "refused", peer, reason: `no complete request within ${requestTimeoutMs} ms` });
      session.close();
    });
    socket.on("data", (chunk) => session.receive(chunk));
    socket.on("end", () => session.disconnected());
    // A reset is an end like any other; "close" follows.
    socket.on("error", () => {});
    socket.on("close", () => {
      session.disconnected();
      stopTimer();
      this.#connections.delete(connection);
    });
  }
}

/** Writes all in one go, and calls back when the client has taken it, or is gone. */
function send(socket: Socket, chunks: readonly Uint8Array[], taken: () => void): void {
  if (socket.destroyed) return;
  socket.cork();
  chunks.forEach((chunk, i) => {
    socket.write(chunk, i === chunks.length - 1 ? taken : undefined);
  });
  socket.uncork();
}

function listenError(error: Error & { code?: string }, { port, host }: { readonly port: number; readonly host: string }): CanError {
  const codes: Record<string, CanErrorCode> = { EADDRINUSE: "busy", EACCES: "permission-denied" };
  const hints: Record<string, string> = {
    EADDRINUSE: "Another USB/IP server (usbipd?) runs there: stop it, or choose another port and tell it to usbip by --tcp-port.",
    EACCES: "Ports below 1024 are for root: choose another one.",
    EADDRNOTAVAIL: "This machine has no such address: use 127.0.0.1, or 0.0.0.0 for all of its addresses.",
  };
  const code = error.code ?? "";
  const words = code === "EADDRINUSE" ? "is in use" : `can't be listened on: ${error.message}`;
  return new CanError(codes[code] ?? "io", `port ${port} of ${host} ${words}`, { cause: error, hint: hints[code] });
}
