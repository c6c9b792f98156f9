import { type Clock, systemClock } from "../../base/clock.js";
import { CanError } from "../../base/errors.js";
import type { UsbDeviceEntry } from "../../usb/runtime.js";
import { callUsb } from "../../usb/usb-call.js";
import type { UsbDevice } from "../../usb/usb-device.js";
import { withAdapterHint } from "../usb-hints.js";
import { USB_PRODUCT_ID, USB_VENDOR_ID } from "../wire/protocol.js";

const IDS = { vendorId: USB_VENDOR_ID, productId: USB_PRODUCT_ID };

/** An adapter that is plugged in (and, in a browser, that the page was given). */
export interface AdapterInfo {
  /** Position in the list, from 0. */
  readonly index: number;
  /** Where it is plugged in, e.g. `1-2.4`; undefined in browsers. */
  readonly path: string | undefined;
  /** Most units have none. */
  readonly serialNumber: string | undefined;
  readonly productName: string | undefined;
  readonly device: UsbDevice;
}

/** Index, USB path, serial number, or a device of the USB runtime. */
export type AdapterSelector = number | string | UsbDevice;

async function runtime() {
  return (await import("#usb-runtime")).usbRuntime;
}

function toInfo({ device, path }: UsbDeviceEntry, index: number): AdapterInfo {
  return {
    index,
    path,
    serialNumber: readable(() => device.serialNumber),
    productName: readable(() => device.productName),
    device,
  };
}

/** How long the runtime gets to list the devices, in ms. */
const LIST_LIMIT_MS = 10_000;

/**
 * Reads a string of a device, undefined when it has none or does not give it: Node's `usb` may open the device for it,
 * which a user without permission cannot.
 */
export function readable(read: () => string | null | undefined): string | undefined {
  try {
    return read() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lists the adapters that can be opened without asking the user, in a stable order.
 * @throws CanError `unsupported` where USB cannot be reached at all (no `usb` package, no WebUSB), `timeout`
 */
export async function listAdapters(clock: Clock = systemClock): Promise<AdapterInfo[]> {
  const { listDevices } = await runtime();
  const entries = await callUsb(() => listDevices(IDS), { clock, action: "cannot list adapters", limitMs: LIST_LIMIT_MS }).catch(rethrow);
  entries.sort((a, b) => (a.path ?? "").localeCompare(b.path ?? "", "en", { numeric: true }));
  return entries.map(toInfo);
}

/** Asks the user for an adapter (browsers; call it from a click). In Node: the first one. */
export async function requestAdapter(): Promise<UsbDevice> {
  const { requestDevice } = await runtime();
  return (await requestDevice(IDS).catch(rethrow)).device;
}

function rethrow(error: unknown): never {
  throw withAdapterHint(error);
}

/** Calls back when the runtime tells that a device was unplugged; returns a function that ends it. */
export async function watchUnplug(device: UsbDevice, listener: () => void): Promise<() => void> {
  try {
    return (await runtime()).onDisconnect(device, listener);
  } catch {
    // no USB runtime: the device was handed in, and its transfers will tell
    return () => {};
  }
}

/**
 * Finds the adapter that a selector means, and what is known of it.
 * @throws CanError `not-found`; the message lists what there is
 */
export async function locateAdapter(
  selector: AdapterSelector,
): Promise<{ readonly device: UsbDevice; readonly info: AdapterInfo | undefined }> {
  if (typeof selector === "object") return { device: selector, info: await infoOf(selector) };
  const adapters = await listAdapters();
  const wanted = String(selector);
  const found =
    adapters.find(({ path, serialNumber }) => path === wanted || serialNumber === wanted) ??
    (/^\d+$/.test(wanted) ? adapters[Number(wanted)] : undefined);
  if (found !== undefined) return { device: found.device, info: found };
  if (adapters.length === 0) {
    throw new CanError("not-found", "no Canalyst-II is plugged in", {
      hint: "Check the cable. Windows shows the adapter only with the WinUSB driver (install it with Zadig). Without hardware, use the virtual adapter: sim.",
    });
  }
  throw new CanError("not-found", `adapter ${JSON.stringify(selector)} is not there; found: ${adapters.map(describeAdapter).join(", ")}`);
}

async function infoOf(device: UsbDevice): Promise<AdapterInfo | undefined> {
  try {
    const path = (await runtime()).pathOf?.(device);
    return (await listAdapters()).find((adapter) => adapter.device === device || (path !== undefined && adapter.path === path));
  } catch {
    // no USB runtime
    return undefined;
  }
}

/** Says in a few words which adapter this is. */
export function describeAdapter({ index, path, serialNumber }: AdapterInfo): string {
  const where = [path === undefined ? undefined : `path ${path}`, serialNumber === undefined ? undefined : `serial ${serialNumber}`];
  const known = where.filter((text) => text !== undefined).join(", ");
  return known === "" ? `${index}` : `${index} (${known})`;
}
