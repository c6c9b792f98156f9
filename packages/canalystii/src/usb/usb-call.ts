import type { Clock } from "../base/clock.js";
import { CanError } from "../base/errors.js";
import type { UsbDevice } from "./usb-device.js";
import { toUsbError } from "./usb-errors.js";

/** How long a device gets to be opened, configured or claimed, in ms. Linux ends a control request after 5 s itself. */
const CALL_LIMIT_MS = 6000;
/** How long it gets to be released, and to be closed, in ms. */
const FREE_LIMIT_MS = 1500;
/** A timer that is this late, in ms, shows that the event loop was blocked. */
const BLOCKED_MS = 20;

export interface UsbCallOptions {
  readonly clock: Clock;
  /** What is tried, e.g. `cannot open the adapter`: the beginning of the error's message. */
  readonly action: string;
  /** Default: 6000. */
  readonly limitMs?: number | undefined;
  /** Ends the wait: the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called when it succeeds after the time limit. */
  readonly onLate?: (() => void) | undefined;
}

/**
 * Calls a method of a USB device that is no transfer. Whatever the runtime does, this ends, and fails with a CanError
 * only: `timeout` when nothing happened within the limit, the signal's reason, else what {@link toUsbError} makes of it.
 */
export function callUsb<T>(call: () => Promise<T>, { clock, action, limitMs = CALL_LIMIT_MS, signal, onLate }: UsbCallOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const settle = (conclude: () => void) => {
      waiting = false;
      cancelTimer();
      signal?.removeEventListener("abort", onAbort);
      conclude();
    };
    const onAbort = () => settle(() => reject(signal?.reason));
    const giveUp = () =>
      settle(() => {
        const hint = "Unplug the adapter and plug it in again.";
        reject(new CanError("timeout", `${action}: nothing happened for ${limitMs} ms`, { hint }));
      });
    const cancelTimer = scheduleLimit(clock, limitMs, giveUp);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    // what a method throws at once becomes a rejection here
    new Promise<T>((done) => done(call())).then(
      (value) => {
        if (waiting) settle(() => resolve(value));
        else onLate?.();
      },
      (error: unknown) => {
        if (waiting) settle(() => reject(toUsbError(error, action)));
      },
    );
  });
}

/**
 * Calls back when a time limit has passed; returns a function that cancels it. After the event loop was blocked, timers
 * come before the news of what happened meanwhile: the news then gets a little longer.
 */
export function scheduleLimit(clock: Clock, ms: number, giveUp: () => void): () => void {
  const dueMs = clock.now() + ms;
  let cancel = clock.schedule(ms, () => {
    if (clock.now() - dueMs < BLOCKED_MS) giveUp();
    else cancel = clock.schedule(BLOCKED_MS, giveUp);
  });
  return () => cancel();
}

/** Releases the interface and closes the device, as far as it lets us. Never rejects. */
export async function freeUsbDevice(device: UsbDevice, interfaceNumber: number, clock: Clock): Promise<void> {
  // Node's `usb` keeps claimed interfaces over a close. A device that is gone fails both, which is fine.
  await releaseUsbInterface(device, interfaceNumber, clock);
  await callUsb(() => device.close(), { clock, action: "cannot close the adapter", limitMs: FREE_LIMIT_MS }).catch(() => {});
}

/** Releases an interface, as far as the device lets us. Never rejects. */
export async function releaseUsbInterface(device: UsbDevice, interfaceNumber: number, clock: Clock): Promise<void> {
  const options = { clock, action: "cannot release the adapter", limitMs: FREE_LIMIT_MS };
  await callUsb(() => device.releaseInterface(interfaceNumber), options).catch(() => {});
}
