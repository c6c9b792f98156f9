import type { UsbDevice } from "./usb-device.js";

/** An adapter that the operating system or the browser shows. */
export interface UsbDeviceEntry {
  readonly device: UsbDevice;
  /** Where it is plugged in, as Linux writes it: bus number, dash, ports, e.g. `1-2.4`. Unknown in browsers. */
  readonly path: string | undefined;
}

/** The ids that a kind of USB device is found by, 16 bits each. */
export interface UsbIds {
  readonly vendorId: number;
  readonly productId: number;
}

/** What the driver needs of Node or of a browser; chosen by the package's import conditions. */
export interface UsbRuntime {
  readonly name: "node" | "web";
  /** Lists attached devices with these ids that may be opened without asking the user. */
  listDevices(ids: UsbIds): Promise<UsbDeviceEntry[]>;
  /** Asks the user for a device (browsers, from a user gesture); in Node the first device. */
  requestDevice(ids: UsbIds): Promise<UsbDeviceEntry>;
  /** Returns where a device of this runtime is plugged in, as in {@link UsbDeviceEntry}; undefined where nobody tells. */
  pathOf?(device: UsbDevice): string | undefined;
  /** Calls back when this device is unplugged, where the runtime tells; returns a function that ends it. */
  onDisconnect(device: UsbDevice, listener: () => void): () => void;
}

/** That of this runtime: the package's `imports` conditions choose `runtime.node.ts` or `runtime.web.ts` for `#usb-runtime`. */
export declare const usbRuntime: UsbRuntime;
