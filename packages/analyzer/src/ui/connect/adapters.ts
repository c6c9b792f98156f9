import { signal } from "@preact/signals";
import { USB_PRODUCT_ID, USB_VENDOR_ID } from "canalystii";

const IDS = { vendorId: USB_VENDOR_ID, productId: USB_PRODUCT_ID };

/** Why this page cannot use USB; undefined: it can. */
export function usbObstacle(): "insecure" | "unsupported" | undefined {
  if ("usb" in navigator) return undefined;
  return isSecureContext ? "unsupported" : "insecure";
}

/** True if the user has given this page an adapter that was plugged in when {@link givenAdapters} was called last. */
export const hasAdapter = signal(false);

/** Adapters that the user has given to this page and that are plugged in. */
export async function givenAdapters(): Promise<readonly USBDevice[]> {
  if (usbObstacle() !== undefined) return [];
  const devices = await navigator.usb.getDevices();
  const adapters = devices.filter(({ vendorId, productId }) => vendorId === IDS.vendorId && productId === IDS.productId);
  hasAdapter.value = adapters.length > 0;
  return adapters;
}

/** Asks the user for an adapter; undefined: none was chosen. Must be called from a click. */
export async function askForAdapter(): Promise<USBDevice | undefined> {
  try {
    return await navigator.usb.requestDevice({ filters: [IDS] });
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}
