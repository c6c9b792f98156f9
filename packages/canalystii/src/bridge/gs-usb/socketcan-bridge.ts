import { sleep } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { errorText } from "../../base/error-text.js";
import { CanError, isCanError } from "../../base/errors.js";
import type { BusEventMap, CanBus } from "../../bus/bus.js";
import type { VirtualUsbDevice } from "../../usb/virtual/virtual-usb-device.js";
import { GsUsbDevice, type GsUsbStatistics } from "./gs-usb-device.js";
import type { KernelSide } from "./kernel-side.js";

/** What a bridge reports of its work, in this order while all is well. */
export type SocketcanBridgeEvent =
  /** The virtual adapter can be attached; as root the bridge does it itself. */
  | {
      readonly type: "serving";
      readonly port: number;
      readonly busId: string;
      readonly commands: readonly string[];
      readonly attaching: boolean;
    }
  /** The kernel has it: the names of its interfaces, by channel. */
  | { readonly type: "attached"; readonly interfaces: readonly string[] }
  /** The kernel has let it go. */
  | { readonly type: "detached"; readonly reason: string }
  /** The adapter is gone, and the interfaces with it; the bridge waits for it. */
  | { readonly type: "waiting"; readonly reason: string }
  | { readonly type: "warning"; readonly message: string; readonly cause?: unknown };

export interface SocketcanBridgeOptions {
  /** Attaches the adapter, if we are root. Default: true. */
  readonly attach?: boolean | undefined;
  /**
   * Sets this bit rate (or, by channel, these) on the interfaces and takes them up, whenever they come. Default: left to the
   * user. Needs root.
   */
  readonly bitrate?: number | readonly number[] | undefined;
  /** Attaches again when the kernel has let go of the adapter. Default: false, the bridge ends. */
  readonly reconnect?: boolean | undefined;
  readonly onEvent?: ((event: SocketcanBridgeEvent) => void) | undefined;
}

/** The USB/IP server, as the bridge uses it. */
export interface DeviceServer {
  readonly port: number;
  add(device: VirtualUsbDevice): string;
  close(): Promise<void>;
}

export interface SocketcanBridgeParts {
  readonly kernel: KernelSide;
  /** Starts a server; the callbacks tell when a client takes an adapter, and loses it. */
  readonly serve: (on: { readonly attached: (busId: string) => void; readonly detached: (busId: string) => void }) => Promise<DeviceServer>;
  /** A serial number that no other adapter of this machine has. */
  readonly serialNumber: string;
}

const POLL_MS = 100;
/** How long the kernel may take to make interfaces of an adapter, or to take them away. */
const INTERFACES_MS = 20_000;
const NO_INTERFACES = `the kernel took the adapter, but made no interfaces of it within ${INTERFACES_MS / 1000} s`;
const NO_INTERFACES_HINT = "is there a module gs_usb? See the kernel's messages: dmesg";
/** How often an adapter is plugged in that the kernel makes no interfaces of. */
const PLUG_IN_ATTEMPTS = 3;
const GONE_MS = 5000;
const RETRY_MS = 1000;

/** One life of the virtual adapter, from being plugged in to being unplugged. */
interface Plugged {
  readonly device: GsUsbDevice;
  readonly busId: string;
  readonly serialNumber: string;
  attached: boolean;
}

/**
 * Makes network interfaces of a bus: a virtual gs_usb adapter, a USB/IP server for it, and the kernel that attaches
 * it. While it lives, the channels of the bus are the kernel's: `ip link` sets, starts and stops them.
 */
export class SocketcanBridge implements AsyncDisposable {
  readonly #bus: CanBus;
  readonly #options: SocketcanBridgeOptions;
  readonly #parts: SocketcanBridgeParts;
  readonly #abort = new AbortController();
  #server: DeviceServer | undefined;
  #plugged: Plugged | undefined;
  /** The last one, when its adapter is gone. */
  #gone: Plugged | undefined;
  #interfaces: readonly string[] = [];
  #lives = 0;
  /** Adapters in a row of which the kernel made no interfaces. */
  #fruitless = 0;
  #closing: Promise<void> | undefined;
  #unsubscribe: readonly (() => void)[] = [];
  readonly #closed = deferred();

  /**
   * Starts a bridge; see `bridgeSocketcan`.
   * @internal
   */
  static async start(bus: CanBus, options: SocketcanBridgeOptions, parts: SocketcanBridgeParts): Promise<SocketcanBridge> {
    const bridge = new SocketcanBridge(bus, options, parts);
    try {
      bridge.#server = await parts.serve({
        attached: (busId) => bridge.#onAttached(busId),
        detached: (busId) => bridge.#onDetached(busId),
      });
      await bridge.#plugIn();
    } catch (error) {
      await bridge.#end(error);
      throw error;
    }
    return bridge;
  }

  private constructor(bus: CanBus, options: SocketcanBridgeOptions, parts: SocketcanBridgeParts) {
    this.#bus = bus;
    this.#options = options;
    this.#parts = parts;
    this.#unsubscribe = [
      bus.on("disconnected", (event) => this.#onAdapterGone(event)),
      bus.on("reconnected", () => void this.#plugIn().catch((error: unknown) => this.#end(error))),
    ];
    bus.closed.then(
      () => this.#end(new CanError("closed", `the bus ${bus.name} was closed`)),
      (error: unknown) => this.#end(error),
    );
  }

  /** Resolves when the bridge was closed, rejects with what ended it. Never unhandled. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** The network interfaces, by channel; none while the kernel has no adapter. */
  get interfaces(): readonly string[] {
    return this.#interfaces;
  }

  /** Counts of the adapter that is plugged in. */
  get statistics(): GsUsbStatistics {
    return this.#plugged?.device.statistics ?? { received: 0, sent: 0, dropped: 0, refused: 0 };
  }

  /** Takes the interfaces away and stops the channels; the bus stays open. Idempotent. */
  close(): Promise<void> {
    return this.#end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Whether the bridge itself attaches the adapter. */
  get #attaches(): boolean {
    return this.#parts.kernel.privileged && this.#options.attach !== false;
  }

  #end(fault?: unknown): Promise<void> {
    this.#closing ??= this.#shutDown(fault);
    return this.#closing;
  }

  async #shutDown(fault: unknown): Promise<void> {
    this.#abort.abort();
    for (const end of this.#unsubscribe) end();
    const plugged = this.#plugged ?? this.#gone;
    this.#plugged = undefined;
    try {
      plugged?.device.unplug();
      await plugged?.device.settled();
      await this.#server?.close();
      if (plugged?.attached === true) await this.#waitGone(plugged);
    } finally {
      this.#interfaces = [];
      if (fault === undefined) this.#closed.resolve();
      else this.#closed.reject(fault);
    }
  }

  async #plugIn(): Promise<void> {
    const server = this.#server;
    if (server === undefined || this.#abort.signal.aborted || this.#plugged !== undefined) return;
    const serialNumber = `${this.#parts.serialNumber}-${++this.#lives}`;
    // The kernel takes an interface that appears for one that is down.
    for (const channel of this.#bus.channels) await this.#bus.stop(channel);
    if (this.#abort.signal.aborted) return;
    const device = new GsUsbDevice(this.#bus, {
      serialNumber,
      onWarning: (message, cause) => this.#warn(message, cause),
    });
    const busId = server.add(device);
    this.#plugged = { device, busId, serialNumber, attached: false };
    await this.#offer(this.#plugged);
  }

  async #offer({ busId }: Plugged): Promise<void> {
    const { kernel } = this.#parts;
    const port = this.#server?.port ?? 0;
    this.#emit({ type: "serving", port, busId, commands: kernel.attachCommands(port, busId), attaching: this.#attaches });
    if (!this.#attaches) return;
    try {
      await kernel.attach(port, busId);
    } catch (error) {
      // An adapter that was unplugged meanwhile is reported in another way.
      if (!this.#abort.signal.aborted && this.#plugged?.busId === busId) throw error;
    }
  }

  #onAttached(busId: string): void {
    const plugged = this.#plugged;
    if (plugged?.busId !== busId) return;
    plugged.attached = true;
    this.#awaitInterfaces(plugged).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) this.#warn(errorText(error), error);
    });
  }

  async #awaitInterfaces(plugged: Plugged): Promise<void> {
    const { kernel } = this.#parts;
    for (let waited = 0; this.#plugged === plugged && plugged.attached; waited += POLL_MS) {
      const names = await kernel.interfaces(plugged.serialNumber);
      if (names.length >= this.#bus.channels.length && this.#plugged === plugged) {
        this.#interfaces = names;
        this.#fruitless = 0;
        this.#emit({ type: "attached", interfaces: names });
        await this.#takeUp(names);
        return;
      }
      if (waited === INTERFACES_MS) {
        if (this.#attaches) return this.#replug(plugged);
        this.#warn(`${NO_INTERFACES} (${NO_INTERFACES_HINT})`);
      }
      await sleep(this.#bus.clock, POLL_MS, this.#abort.signal);
    }
  }

  /** The kernel can give up on an adapter while it sets it up, and does not try again by itself. */
  async #replug(plugged: Plugged): Promise<void> {
    if (this.#options.reconnect !== true && ++this.#fruitless >= PLUG_IN_ATTEMPTS) {
      void this.#end(new CanError("timeout", NO_INTERFACES, { hint: NO_INTERFACES_HINT }));
      return;
    }
    this.#warn(`${NO_INTERFACES}; plugging it in again (${NO_INTERFACES_HINT})`);
    this.#plugged = undefined;
    plugged.device.unplug();
    await plugged.device.settled();
    await this.#plugIn();
  }

  async #takeUp(names: readonly string[]): Promise<void> {
    const { bitrate } = this.#options;
    const { kernel } = this.#parts;
    if (bitrate === undefined || !kernel.privileged) return;
    const bitrates = typeof bitrate === "number" ? names.map(() => bitrate) : bitrate;
    for (const [channel, name] of names.entries()) {
      const own = bitrates[channel];
      if (own !== undefined) await kernel.up(name, own);
    }
  }

  #onDetached(busId: string): void {
    const plugged = this.#plugged;
    if (plugged?.busId !== busId || !plugged.attached || this.#abort.signal.aborted) return;
    plugged.attached = false;
    this.#interfaces = [];
    const reason = "the kernel has let go of the adapter (usbip detach, or an error: see dmesg)";
    this.#emit({ type: "detached", reason });
    if (this.#options.reconnect === true) void this.#attachAgain(plugged);
    // Who attached by hand can do so again.
    else if (this.#attaches) void this.#end(new CanError("disconnected", reason));
    else void this.#offer(plugged);
  }

  async #attachAgain(plugged: Plugged): Promise<void> {
    while (this.#plugged === plugged && !plugged.attached) {
      try {
        await sleep(this.#bus.clock, RETRY_MS, this.#abort.signal);
        if (this.#plugged === plugged) await this.#offer(plugged);
        return;
      } catch (error) {
        if (this.#abort.signal.aborted) return;
        this.#warn(`attaching again failed: ${errorText(error)}`, error);
      }
    }
  }

  #onAdapterGone({ error, reconnecting }: BusEventMap["disconnected"]): void {
    this.#gone = this.#plugged ?? this.#gone;
    this.#plugged = undefined;
    this.#interfaces = [];
    if (reconnecting) this.#emit({ type: "waiting", reason: error.message });
  }

  async #waitGone({ serialNumber }: Plugged): Promise<void> {
    const { kernel } = this.#parts;
    for (let waited = 0; waited < GONE_MS; waited += POLL_MS) {
      if ((await kernel.interfaces(serialNumber)).length === 0) return;
      await sleep(this.#bus.clock, POLL_MS);
    }
    this.#warn("the kernel still has interfaces of the adapter: usbip port lists them, usbip detach removes them");
  }

  #warn(message: string, cause?: unknown): void {
    if (isCanError(cause) && cause.hint !== undefined) this.#emit({ type: "warning", message: `${message} (${cause.hint})`, cause });
    else this.#emit({ type: "warning", message, cause });
  }

  #emit(event: SocketcanBridgeEvent): void {
    this.#options.onEvent?.(event);
  }
}
