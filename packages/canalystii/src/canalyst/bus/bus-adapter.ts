import { type Clock, sleep } from "../../base/clock.js";
import { namedErrorText } from "../../base/error-text.js";
import { CanError, isCanError } from "../../base/errors.js";
import type { UsbDevice } from "../../usb/usb-device.js";
import { type AdapterInfo, type AdapterSelector, listAdapters, locateAdapter, readable } from "../device/adapters.js";

/** Which adapter: index, USB path, serial number, a USB device of the runtime, or a function that finds one, also when it is back. */
export type BusAdapterSelector = AdapterSelector | (() => UsbDevice | Promise<UsbDevice>);

/** An adapter, and how to find the same one when it was unplugged and is back. */
export interface BusAdapter {
  /** How it is called in messages, e.g. `Canalyst-II 1-2`. */
  readonly name: string;
  readonly device: UsbDevice;
  /** @throws CanError `not-found` while it is away */
  again(): Promise<UsbDevice>;
}

/**
 * Finds an adapter.
 * @throws CanError `not-found`, `unsupported`
 */
export async function selectAdapter(selector: BusAdapterSelector): Promise<BusAdapter> {
  if (typeof selector === "function") {
    const device = await selector();
    return { name: nameOf(undefined, device), device, again: async () => selector() };
  }
  const { device, info } = await locateAdapter(selector);
  const others =
    info === undefined || isTellable(info) ? [] : (await listAdapters()).map((other) => other.device).filter((other) => other !== device);
  return { name: nameOf(info, device), device, again: () => findAgain(info, device, new Set(others)) };
}

/** Tells whether an adapter has anything that it can be known by when it is back. */
function isTellable({ path, serialNumber }: AdapterInfo): boolean {
  return path !== undefined || serialNumber !== undefined;
}

function nameOf(info: AdapterInfo | undefined, device: UsbDevice): string {
  const label = info?.path ?? info?.serialNumber ?? readable(() => device.serialNumber);
  return label ? `Canalyst-II ${label}` : "Canalyst-II";
}

/**
 * The same serial number, else the same USB path, else (a browser tells neither) the only one that was not there
 * beside it: a browser makes a new object of a device that comes back, and keeps that of one that stays.
 */
async function findAgain(info: AdapterInfo | undefined, device: UsbDevice, others: ReadonlySet<UsbDevice>): Promise<UsbDevice> {
  if (info === undefined) return device;
  const adapters = await listAdapters();
  const candidates = adapters.filter((adapter) => !others.has(adapter.device));
  const found =
    (info.serialNumber === undefined ? undefined : adapters.find(({ serialNumber }) => serialNumber === info.serialNumber)) ??
    (info.path === undefined ? undefined : adapters.find(({ path }) => path === info.path)) ??
    (isTellable(info) || candidates.length !== 1 ? undefined : candidates[0]);
  if (found === undefined) throw new CanError("not-found", "the adapter is not back yet");
  return found.device;
}

/** Time between two looks for an adapter that is away, in ms. */
const RETRY_MS = 500;

/**
 * Tries until it succeeds: the adapter is back and works.
 * @param onFailure is called with failures other than that it is still away, once for the same one
 * @throws the signal's reason
 */
export async function untilBack<T>(
  attempt: () => Promise<T>,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly onFailure: (error: unknown) => void },
): Promise<T> {
  let told = "";
  for (;;) {
    await sleep(options.clock, RETRY_MS, options.signal);
    try {
      return await attempt();
    } catch (error) {
      options.signal.throwIfAborted();
      const away = isCanError(error, "not-found") || isCanError(error, "disconnected");
      const text = namedErrorText(error);
      if (away || text === told) continue;
      told = text;
      options.onFailure(error);
    }
  }
}
