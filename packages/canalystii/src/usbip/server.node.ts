import { createServer, type Server, type Socket } from "node:net";
import { type Clock, systemClock } from "../base/clock.js";
import { CanError, type CanErrorCode } from "../base/errors.js";
import type { VirtualUsbDevice } from "../usb/virtual/virtual-usb-device.js";
import type { UsbIpLimits } from "./attachment.js";
import { UsbIpExports } from "./exports.js";
import { USBIP_DEFAULT_PORT } from "./protocol.js";
import { UsbIpSession } from "./session.js";

/** Events of a server. `peer` is the address and port of the client. */
export type UsbIpEvent =
  | { readonly type: "attached"; readonly busId: string; readonly peer: string }
  | { readonly type: "detached"; readonly busId: string; readonly peer: string }
  | { readonly type: "unplugged"; readonly busId: string }
  /** If `reason` is about a single URB, the connection continues. */
  | { readonly type: "refused"; readonly peer: string; readonly reason: string };

export interface UsbIpServerOptions extends UsbIpLimits {
  /** TCP port; 0 chooses a free one. Default: 3240, the port of USB/IP. */
  readonly port?: number | undefined;
  /** Address to listen on. Default: 127.0.0.1, because USB/IP has no passwords: anyone who can connect can use the devices. */
  readonly host?: string | undefined;
  /** Devices to export from the beginning, as 1-1, 1-2 … */
  readonly devices?: readonly VirtualUsbDevice[] | undefined;
  readonly onEvent?: ((event: UsbIpEvent) => void) | undefined;
  /** Time in which a client must send its request, ms. Default: 10000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Maximum number of connections; further ones are closed at once. Default: 64. */
  readonly maxConnections?: number | undefined;
  readonly clock?: Clock | undefined;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_CONNECTIONS = 64;
const KEEP_ALIVE_MS = 10_000;
/** Time for a client to read the last reply and disconnect. */
const LINGER_MS = 1000;

interface Connection {
  readonly socket: Socket;
  readonly session: UsbIpSession;
}

/**
 * Exports virtual USB devices over TCP, so that the USB stack of Linux (`vhci_hcd`, `usbip attach`) or of Windows
 * (usbip-win2) uses them like real ones.
 *
 * Each device has one client at a time. When a client's connection ends for any reason, its device is detached and free for
 * the next client. An invalid message ends the connection of its client, and no other.
 */
export class UsbIpServer {
  readonly #options: UsbIpServerOptions;
  readonly #clock: Clock;
  readonly #exports = new UsbIpExports();
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #closed: Promise<void> | undefined;

  /**
   * Starts listening.
   * @throws CanError `busy` (the port is in use), `permission-denied`, `io`
   * @throws RangeError when an option is out of range
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

  /** The exported devices, and whether a client has attached them. */
  get devices(): readonly { readonly busId: string; readonly device: VirtualUsbDevice; readonly attached: boolean }[] {
    return this.#exports.list().map(({ record: { busId }, host }) => ({
      busId,
      device: host.device,
      attached: this.#connectionOf(busId) !== undefined,
    }));
  }

  /**
   * Exports a device until it is unplugged or removed.
   * @param busId Default: the lowest free of 1-1, 1-2 …
   * @returns its bus id
   * @throws RangeError when the bus id is invalid or in use; TypeError when the device is already exported
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

  /** Stops exporting a device and detaches it from its client. Returns false when there is none with this bus id. */
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
        // further input is discarded, so that the client can read the last reply before the connection ends
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
    // a reset is a normal end; "close" follows
    socket.on("error", () => {});
    socket.on("close", () => {
      session.disconnected();
      stopTimer();
      this.#connections.delete(connection);
    });
  }
}

/** Writes all chunks at once, and calls back when the client has taken them or has disconnected. */
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
    EADDRINUSE: "Another USB/IP server (usbipd?) is running: stop it, or choose another port and pass it to usbip with --tcp-port.",
    EACCES: "Ports below 1024 need root: choose another one.",
    EADDRNOTAVAIL: "This machine does not have this address: use 127.0.0.1, or 0.0.0.0 for all of its addresses.",
  };
  const code = error.code ?? "";
  const words = code === "EADDRINUSE" ? "is in use" : `cannot be opened: ${error.message}`;
  return new CanError(codes[code] ?? "io", `port ${port} of ${host} ${words}`, { cause: error, hint: hints[code] });
}
