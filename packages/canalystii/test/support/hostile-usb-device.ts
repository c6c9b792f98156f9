import type { UsbDevice } from "../../src/usb/usb-device.js";

export const USB_METHODS = [
  "open",
  "close",
  "selectConfiguration",
  "claimInterface",
  "releaseInterface",
  "transferIn",
  "transferOut",
  "clearHalt",
] as const;
export type UsbMethod = (typeof USB_METHODS)[number];

/** An error that cannot even be looked at. */
export function unreadableError(): Error {
  const refuse = () => {
    throw new TypeError("this error cannot be read");
  };
  return Object.defineProperties(new Error(), { message: { get: refuse }, name: { get: refuse }, toString: { value: refuse } });
}

/** How a method of a USB device can misbehave. */
export const MISDEEDS = {
  "never settles": () => new Promise<never>(() => {}),
  "throws synchronously": () => {
    throw new Error("thrown, not rejected");
  },
  "throws an unreadable error synchronously": () => {
    throw unreadableError();
  },
  "rejects with undefined": () => Promise.reject(undefined),
  "rejects with an object that is no text": () => Promise.reject(Object.create(null)),
  "rejects with an unreadable error": () => Promise.reject(unreadableError()),
} as const;
export type Misdeed = keyof typeof MISDEEDS;

/** A USB device of which single methods misbehave when told to. */
export class HostileUsbDevice implements UsbDevice {
  readonly #device: UsbDevice;
  readonly #misdeeds = new Map<UsbMethod, () => Promise<never>>();
  /** Methods that have misbehaved. */
  readonly struck = new Set<UsbMethod>();
  /** false: shows itself without a configuration, until one is selected. */
  configured = true;

  constructor(device: UsbDevice) {
    this.#device = device;
  }

  misbehave(method: UsbMethod, how: () => Promise<never>): void {
    this.#misdeeds.set(method, how);
  }

  behave(): void {
    this.#misdeeds.clear();
  }

  get vendorId(): number {
    return this.#device.vendorId;
  }
  get productId(): number {
    return this.#device.productId;
  }
  get productName(): string | null | undefined {
    return this.#device.productName;
  }
  get opened(): boolean {
    return this.#device.opened;
  }
  get nativeTimeouts(): boolean | undefined {
    return this.#device.nativeTimeouts;
  }
  get configuration(): UsbDevice["configuration"] {
    return this.configured ? this.#device.configuration : null;
  }

  open(): Promise<void> {
    return this.#call("open", () => this.#device.open());
  }
  close(): Promise<void> {
    return this.#call("close", () => this.#device.close());
  }
  selectConfiguration(value: number): Promise<void> {
    return this.#call("selectConfiguration", async () => {
      await this.#device.selectConfiguration(value);
      this.configured = true;
    });
  }
  claimInterface(number: number): Promise<void> {
    return this.#call("claimInterface", () => this.#device.claimInterface(number));
  }
  releaseInterface(number: number): Promise<void> {
    return this.#call("releaseInterface", () => this.#device.releaseInterface(number));
  }
  transferIn(...call: Parameters<UsbDevice["transferIn"]>): ReturnType<UsbDevice["transferIn"]> {
    return this.#call("transferIn", () => this.#device.transferIn(...call));
  }
  transferOut(...call: Parameters<UsbDevice["transferOut"]>): ReturnType<UsbDevice["transferOut"]> {
    return this.#call("transferOut", () => this.#device.transferOut(...call));
  }
  clearHalt(...call: Parameters<UsbDevice["clearHalt"]>): Promise<void> {
    return this.#call("clearHalt", () => this.#device.clearHalt(...call));
  }

  #call<T>(method: UsbMethod, behave: () => Promise<T>): Promise<T> {
    const misdeed = this.#misdeeds.get(method);
    if (misdeed === undefined) return behave();
    this.struck.add(method);
    return misdeed();
  }
}
