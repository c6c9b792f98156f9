import { CanError } from "../base/errors.js";
import type { UsbDeviceEntry, UsbIds, UsbRuntime } from "./runtime.js";
import type { UsbDevice } from "./usb-device.js";
import { toUsbError } from "./usb-errors.js";

/** What `usb` 3.x has beyond WebUSB. */
interface NodeUsbDevice extends UsbDevice {
  /** Linux: the bus number, e.g. `001` or `1-1`. */
  readonly bus: string;
  readonly ports: readonly number[];
}

async function loadUsb(): Promise<{ getDevices(): Promise<readonly NodeUsbDevice[]> }> {
  try {
    const { usb } = await import("usb");
    return usb as unknown as { getDevices(): Promise<readonly NodeUsbDevice[]> };
  } catch (error) {
    throw new CanError("unsupported", 'the package "usb" cannot be loaded; without it Node reaches no USB device', {
      cause: error,
      hint: "npm install usb",
    });
  }
}

async function listDevices(ids: UsbIds): Promise<UsbDeviceEntry[]> {
  const usb = await loadUsb();
  let devices: readonly NodeUsbDevice[];
  try {
    devices = await usb.getDevices();
  } catch (error) {
    const failure = toUsbError(error, "cannot list USB devices");
    // a machine without any USB controller
    if (failure.code === "not-found") return [];
    throw failure;
  }
  return devices
    .filter((device) => device.vendorId === ids.vendorId && device.productId === ids.productId)
    .map((device) => ({ device, path: pathOf(device) }));
}

function pathOf(device: NodeUsbDevice): string {
  const bus = device.bus.replace(/^0+(?=\d)/, "");
  return device.ports.length === 0 ? bus : `${bus}-${device.ports.join(".")}`;
}

export const usbRuntime: UsbRuntime = {
  name: "node",
  listDevices,
  async requestDevice(ids) {
    const [first] = await listDevices(ids);
    if (first === undefined) throw new CanError("not-found", "no matching USB device is attached");
    return first;
  },
  pathOf: (device) => ("bus" in device && "ports" in device ? pathOf(device as NodeUsbDevice) : undefined),
  // the watcher of `usb` costs a thread and keeps the process alive; a transfer notices just as well
  onDisconnect: () => () => {},
};
