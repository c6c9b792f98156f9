import { CanError } from "../base/errors.js";
import type { UsbDeviceEntry, UsbRuntime } from "./runtime.js";
import type { UsbDevice } from "./usb-device.js";
import { toUsbError } from "./usb-errors.js";

function webUsb(): USB {
  if (typeof navigator !== "undefined" && navigator.usb !== undefined) return navigator.usb;
  if (typeof isSecureContext !== "undefined" && !isSecureContext) {
    throw new CanError("unsupported", "WebUSB is not available on an insecure page", {
      hint: "Serve the page over https or from localhost.",
    });
  }
  throw new CanError("unsupported", "this browser has no WebUSB", { hint: "Use Chrome, Edge, Opera or another Chromium browser." });
}

// `USBDevice` and the seam differ in nothing but the types of buffers
const entryOf = (device: USBDevice): UsbDeviceEntry => ({ device: device as unknown as UsbDevice, path: undefined });

export const usbRuntime: UsbRuntime = {
  name: "web",
  async listDevices({ vendorId, productId }) {
    let devices: readonly USBDevice[];
    try {
      devices = await webUsb().getDevices();
    } catch (error) {
      throw toUsbError(error, "cannot list adapters");
    }
    return devices.filter((device) => device.vendorId === vendorId && device.productId === productId).map(entryOf);
  },
  async requestDevice(ids) {
    try {
      return entryOf(await webUsb().requestDevice({ filters: [{ ...ids }] }));
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") {
        throw new CanError("not-found", "no adapter was chosen", { cause: error });
      }
      if (error instanceof DOMException && error.name === "SecurityError") {
        throw new CanError("permission-denied", "the browser asks for an adapter only after a click or a key press", {
          cause: error,
          hint: "Call it from the listener of a click.",
        });
      }
      throw toUsbError(error, "cannot ask for an adapter");
    }
  },
  onDisconnect(device, listener) {
    const usb = webUsb();
    const onEvent = (event: USBConnectionEvent) => {
      if ((event.device as unknown) === device) listener();
    };
    usb.addEventListener("disconnect", onEvent);
    return () => usb.removeEventListener("disconnect", onEvent);
  },
};
