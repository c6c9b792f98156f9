import type { Clock } from "../../base/clock.js";
import { systemClock } from "../../base/clock.js";
import type { UsbConfiguration, UsbDevice, UsbInResult, UsbOutResult } from "../usb-device.js";
import type { VirtualUsbDevice } from "./virtual-usb-device.js";
import { type VirtualTransfer, VirtualUsbHost } from "./virtual-usb-host.js";

/** What {@link WebUsbDeviceOptions.latencyMs} is asked about. */
export interface WebUsbTransferInfo {
  readonly direction: "in" | "out";
  readonly endpointNumber: number;
  /** Number of bytes that were moved. */
  readonly length: number;
}

/** How a virtual device behaves behind the USB seam. */
export interface WebUsbDeviceOptions {
  /** Time base of the time limits and of the latency. Default the system's. */
  readonly clock?: Clock | undefined;
  /**
   * False: as in a browser: no time limits, a stall is a status, closing aborts the transfers and gives up the claims.
   * True: as Node's `usb` 3: a time limit for each transfer (default 1000 ms) which on expiry loses what had been
   * received, failures are plain errors, closing neither ends transfers nor gives up claims. Default false.
   */
  readonly nativeTimeouts?: boolean | undefined;
  /** Refuses a second transfer in flight on one endpoint, as Node's `usb` 3 does. Default: as `nativeTimeouts`. */
  readonly exclusiveTransfers?: boolean | undefined;
  /** Refuses to open while another one has the device open, as Windows does; otherwise only a second claim fails. Default false. */
  readonly exclusiveOpen?: boolean | undefined;
  /** Time from the end of a transfer on the bus until it is reported. Default 0: in a microtask. */
  readonly latencyMs?: number | ((transfer: WebUsbTransferInfo) => number) | undefined;
}

/** Shows a virtual device as a WebUSB device. Several of one device are like several programs that found the same adapter. */
export function webUsbDevice(device: VirtualUsbDevice, options: WebUsbDeviceOptions = {}): UsbDevice {
  return new VirtualWebUsbDevice(device, options);
}

const INTERFACE_NUMBER = 0;
const NATIVE_DEFAULT_TIMEOUT_MS = 1000;

/** Devices that somebody holds open exclusively. */
const exclusiveOpeners = new WeakMap<VirtualUsbHost, object>();

interface Flight {
  readonly key: string;
  reported: boolean;
  stopTimer: (() => void) | undefined;
  cancel: () => void;
}

class VirtualWebUsbDevice implements UsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string | undefined;
  readonly manufacturerName: string | undefined;
  readonly serialNumber: string | undefined;
  readonly #host: VirtualUsbHost;
  readonly #clock: Clock;
  readonly #native: boolean;
  readonly #exclusiveTransfers: boolean;
  readonly #exclusiveOpen: boolean;
  readonly #latency: (transfer: WebUsbTransferInfo) => number;
  /** Transfers whose end was not reported yet. */
  readonly #flights = new Set<Flight>();
  /** Per endpoint, when the last transfer is reported: a shorter latency must not overtake a longer one. */
  readonly #reportedAt = new Map<string, number>();
  #opened = false;
  #claimed = false;
  #releaseDue = false;

  constructor(device: VirtualUsbDevice, options: WebUsbDeviceOptions) {
    const { vendorId, productId, productName, manufacturerName, serialNumber } = device.descriptors;
    this.vendorId = vendorId;
    this.productId = productId;
    this.productName = productName;
    this.manufacturerName = manufacturerName;
    this.serialNumber = serialNumber;
    this.#host = VirtualUsbHost.of(device);
    this.#clock = options.clock ?? systemClock;
    this.#native = options.nativeTimeouts ?? false;
    this.#exclusiveTransfers = options.exclusiveTransfers ?? this.#native;
    this.#exclusiveOpen = options.exclusiveOpen ?? false;
    const { latencyMs = 0 } = options;
    this.#latency = typeof latencyMs === "number" ? () => latencyMs : latencyMs;
  }

  get nativeTimeouts(): boolean {
    return this.#native;
  }

  get opened(): boolean {
    return this.#opened;
  }

  get configuration(): UsbConfiguration | null {
    const { configurationValue, device } = this.#host;
    if (configurationValue === 0) return null;
    const alternate = { alternateSetting: 0, endpoints: device.descriptors.endpoints };
    return { configurationValue, interfaces: [{ interfaceNumber: INTERFACE_NUMBER, alternate, alternates: [alternate] }] };
  }

  async open(): Promise<void> {
    if (!this.#host.connected) throw this.#error("open", "NotFoundError", "device not found (errno 19)", "The device was disconnected.");
    if (this.#opened) return;
    if (this.#exclusiveOpen && (exclusiveOpeners.get(this.#host) ?? this) !== this) {
      throw this.#error("open", "SecurityError", "device is busy (errno 16)", "Access denied.");
    }
    if (this.#exclusiveOpen) exclusiveOpeners.set(this.#host, this);
    this.#opened = true;
  }

  async close(): Promise<void> {
    if (!this.#opened) return;
    this.#opened = false;
    if (exclusiveOpeners.get(this.#host) === this) exclusiveOpeners.delete(this.#host);
    if (this.#native) return;
    this.#unclaim();
  }

  async selectConfiguration(configurationValue: number): Promise<void> {
    this.#needOpen("selectConfiguration");
    if (configurationValue !== 1) {
      throw this.#error(
        "selectConfiguration",
        "NotFoundError",
        "invalid configuration",
        "The configuration value provided is not supported by the device.",
      );
    }
    const foreign = this.#host.claimed && (this.#native || !this.#host.claim(this));
    if (foreign)
      throw this.#error("selectConfiguration", "NetworkError", "device or resource busy (errno 16)", "Unable to set device configuration.");
    // Chromium leaves a configuration alone that is selected already.
    if (!this.#native && this.#host.configurationValue === configurationValue) return;
    const setup = { bmRequestType: 0, bRequest: 9, wValue: configurationValue, wIndex: 0, wLength: 0 };
    if (typeof this.#host.control(setup, new Uint8Array(0)) === "string") {
      throw this.#error("selectConfiguration", "NetworkError", "Disconnected", "Unable to set device configuration.");
    }
  }

  async claimInterface(interfaceNumber: number): Promise<void> {
    this.#needOpen("claimInterface");
    if (this.#host.configurationValue === 0)
      throw this.#error("claimInterface", "InvalidStateError", "interface not found", "The device must have a configuration selected.");
    if (interfaceNumber !== INTERFACE_NUMBER) {
      throw this.#error(
        "claimInterface",
        "NotFoundError",
        "interface not found",
        "The interface number provided is not supported by the device in its current configuration.",
      );
    }
    if (this.#claimed && !this.#native) return;
    if (!this.#host.connected)
      throw this.#error("claimInterface", "NotFoundError", "Disconnected (errno 19)", "The device was disconnected.");
    if (this.#claimed || this.#releaseDue || !this.#host.claim(this)) {
      throw this.#error("claimInterface", "NetworkError", "interface is busy (errno 16)", "Unable to claim interface.");
    }
    this.#claimed = true;
  }

  async releaseInterface(interfaceNumber: number): Promise<void> {
    this.#needOpen("releaseInterface");
    if (interfaceNumber !== INTERFACE_NUMBER) {
      throw this.#error(
        "releaseInterface",
        "NotFoundError",
        "not claimed",
        "The interface number provided is not supported by the device in its current configuration.",
      );
    }
    if (!this.#claimed && this.#native) throw this.#error("releaseInterface", "InvalidStateError", "not claimed", "");
    this.#unclaim();
  }

  async transferIn(endpointNumber: number, length: number, timeoutMs?: number): Promise<UsbInResult> {
    this.#needEndpoint("transferIn", "in", endpointNumber);
    // Node's `usb` asks for whole packets and throws away what is behind `length`.
    const size = this.#native ? Math.ceil(length / this.#packetSize(endpointNumber)) * this.#packetSize(endpointNumber) : length;
    const buffer = new Uint8Array(size);
    const transfer = await this.#transfer("in", endpointNumber, buffer, timeoutMs);
    const status = this.#status("transferIn", transfer);
    return { status, data: new DataView(buffer.buffer, 0, Math.min(transfer.actualLength, length)) };
  }

  async transferOut(endpointNumber: number, data: Uint8Array, timeoutMs?: number): Promise<UsbOutResult> {
    this.#needEndpoint("transferOut", "out", endpointNumber);
    const transfer = await this.#transfer("out", endpointNumber, data.slice(), timeoutMs);
    return { status: this.#status("transferOut", transfer), bytesWritten: transfer.actualLength };
  }

  async clearHalt(direction: "in" | "out", endpointNumber: number): Promise<void> {
    this.#needEndpoint("clearHalt", direction, endpointNumber);
    if (!this.#host.connected) throw this.#error("clearHalt", "NotFoundError", "Disconnected (errno 19)", "The device was disconnected.");
    this.#host.clearHalt(direction, endpointNumber);
  }

  /** Makes a transfer; the promise settles when the program hears of its end. */
  #transfer(direction: "in" | "out", endpointNumber: number, data: Uint8Array, timeoutMs?: number): Promise<VirtualTransfer> {
    const key = `${direction}${endpointNumber}`;
    return new Promise((resolve) => {
      const flight: Flight = { key, reported: false, stopTimer: undefined, cancel: () => {} };
      this.#flights.add(flight);
      const report = (transfer: VirtualTransfer) => {
        if (flight.reported) return;
        flight.reported = true;
        flight.stopTimer?.();
        this.#flights.delete(flight);
        this.#releaseIfDue();
        resolve(transfer);
      };
      const onDone = (transfer: VirtualTransfer) => {
        flight.stopTimer?.();
        const fromOutside = transfer.status === "cancelled" || transfer.status === "disconnected";
        const delay = fromOutside ? 0 : this.#delay(key, { direction, endpointNumber, length: transfer.actualLength });
        if (delay === 0) report(transfer);
        else flight.stopTimer = this.#clock.schedule(delay, () => report(transfer));
      };
      const transfer = this.#host.submit({ endpointNumber, direction, data, onDone });
      flight.cancel = () => {
        if (!transfer.cancel()) report({ status: "cancelled", actualLength: transfer.actualLength, cancel: () => false });
      };
      if (this.#native && transfer.status === "pending") {
        flight.stopTimer = this.#clock.schedule(timeoutMs ?? NATIVE_DEFAULT_TIMEOUT_MS, () => transfer.cancel());
      }
    });
  }

  #delay(key: string, info: WebUsbTransferInfo): number {
    const now = this.#clock.now();
    const at = Math.max(now + this.#latency(info), this.#reportedAt.get(key) ?? 0);
    this.#reportedAt.set(key, at);
    return at - now;
  }

  #unclaim(): void {
    if (!this.#claimed) return;
    this.#claimed = false;
    this.#releaseDue = true;
    if (!this.#native) for (const flight of [...this.#flights]) flight.cancel();
    this.#releaseIfDue();
  }

  /** A native transfer holds the interface until it has run to its limit. */
  #releaseIfDue(): void {
    if (!this.#releaseDue || this.#flights.size > 0) return;
    this.#releaseDue = false;
    this.#host.release(this);
  }

  #packetSize(endpointNumber: number): number {
    const { endpoints } = this.#host.device.descriptors;
    return endpoints.find((e) => e.direction === "in" && e.endpointNumber === endpointNumber)?.packetSize ?? 64;
  }

  #needOpen(method: string): void {
    if (this.#opened) return;
    throw this.#error(method, "InvalidStateError", "invalid state", "The device must be opened first.");
  }

  #needEndpoint(method: string, direction: "in" | "out", endpointNumber: number): void {
    // Node's `usb` looks at the claimed interface only.
    if (!this.#native) this.#needOpen(method);
    const busy = this.#exclusiveTransfers && [...this.#flights].some(({ key }) => key === `${direction}${endpointNumber}`);
    if (!this.#claimed || busy || !this.#host.hasEndpoint(direction, endpointNumber)) {
      const text = "The specified endpoint is not part of a claimed and selected alternate interface.";
      throw this.#error(method, "NotFoundError", "endpoint not found", text);
    }
  }

  #status(method: string, { status }: VirtualTransfer): "ok" | "stall" | "babble" {
    if (status === "disconnected")
      throw this.#error(method, "NotFoundError", "Disconnected", "The device was disconnected. (Disconnected)");
    if (status === "cancelled") throw this.#error(method, "AbortError", "Cancelled", "The transfer was cancelled.");
    if (this.#native && status === "stall") throw this.#error(method, "NetworkError", "Stall", "");
    if (this.#native && status === "babble") throw this.#error(method, "NetworkError", "Fault", "");
    return status === "stall" || status === "babble" ? status : "ok";
  }

  /** Words a failure as Node's `usb` (a plain error with a code) or as a browser (told by its name) does. */
  #error(method: string, name: string, nativeReason: string, browserText: string): Error {
    if (this.#native) return Object.assign(new Error(`${method} error: ${nativeReason}`), { code: "GenericFailure" });
    const error = new Error(`Failed to execute '${method}' on 'USBDevice': ${browserText}`);
    error.name = name;
    return error;
  }
}
