import type { Clock } from "../../base/clock.js";
import { CanError, isCanError } from "../../base/errors.js";
import { UsbConnection, type UsbConnectionOptions } from "../../usb/connection.js";
import { callUsb, freeUsbDevice, releaseUsbInterface } from "../../usb/usb-call.js";
import type { UsbDevice } from "../../usb/usb-device.js";
import { toUsbError } from "../../usb/usb-errors.js";
import { withAdapterHint } from "../usb-hints.js";
import { CHANNEL_COUNT, CHANNEL_ENDPOINTS, USB_CONFIGURATION, USB_INTERFACE } from "../wire/protocol.js";
import { watchUnplug } from "./adapters.js";
import { ChannelLink } from "./channel-link.js";
import { checkIdentity } from "./identity.js";

export interface OpenedConnection {
  readonly usb: UsbConnection;
  /** One per channel. */
  readonly links: readonly ChannelLink[];
  readonly idleAnswered: boolean;
  readonly warnings: readonly string[];
}

interface OpeningOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly onTransfer?: UsbConnectionOptions["onTransfer"];
}

/**
 * Opens a USB device as a Canalyst-II and brings it to a known state: both channels stopped, nothing left in any
 * buffer, questions and answers in step. If anything fails, the device is closed again.
 */
export async function openConnection(device: UsbDevice, options: OpeningOptions): Promise<OpenedConnection> {
  let { usb, warnings } = await claim(device, options);
  let unwatch = () => {};
  try {
    let links = makeLinks(usb, options);
    await Promise.all(links.map((link) => link.recover()));
    const idleAnswered = (await Promise.all(links.map((link) => link.drain()))).every((answered) => answered);
    if (CHANNEL_ENDPOINTS.some(({ message }) => usb.hasStraggler("in", message))) {
      // a browser has no other way to end the read that was not answered
      await usb.close();
      ({ usb, warnings } = await claim(device, options));
      links = makeLinks(usb, options);
      await Promise.all(links.map((link) => link.recover()));
    }
    const connection = usb;
    unwatch = await watchUnplug(device, () => connection.disconnect());
    connection.closed.then(unwatch, unwatch);
    return { usb, links, idleAnswered, warnings };
  } catch (error) {
    unwatch();
    await usb.close();
    throw error;
  }
}

function makeLinks(usb: UsbConnection, { timeoutMs }: OpeningOptions): ChannelLink[] {
  return Array.from({ length: CHANNEL_COUNT }, (_, channel) => new ChannelLink(usb, channel, timeoutMs));
}

/** Devices in use here: a browser hands out the same object again, and lets it be claimed twice. */
const held = new WeakSet<UsbDevice>();

async function claim(device: UsbDevice, { clock, onTransfer }: OpeningOptions): Promise<{ usb: UsbConnection; warnings: string[] }> {
  if (held.has(device)) {
    throw new CanError("busy", "the adapter is open already in this program", { hint: "Close it there first, or share what is open." });
  }
  held.add(device);
  const onFree = () => held.delete(device);
  const free = () => freeUsbDevice(device, USB_INTERFACE, clock);
  // what is done after nobody waits for it any more is undone, unless the next one to open the device needs it
  const onLate = () => {
    if (!held.has(device)) void free();
  };
  const call = (action: string, method: () => Promise<void>) => callUsb(method, { clock, action, onLate });
  try {
    await call("cannot open the adapter", async () => (device.opened ? undefined : device.open()));
  } catch (error) {
    onFree();
    throw withAdapterHint(error);
  }
  const action = "cannot take the adapter";
  try {
    await call(action, async () => {
      if (device.configuration?.configurationValue !== USB_CONFIGURATION) await device.selectConfiguration(USB_CONFIGURATION);
    });
    const warnings = checkIdentity(device);
    await call(action, () => device.claimInterface(USB_INTERFACE)).catch(async (error: unknown) => {
      if (!isCanError(error, "busy")) throw error;
      // it may be our own claim, which could not be released when the device was closed
      await releaseUsbInterface(device, USB_INTERFACE, clock);
      await call(action, () => device.claimInterface(USB_INTERFACE));
    });
    return { usb: new UsbConnection(device, { clock, interfaceNumber: USB_INTERFACE, onFree, onTransfer }), warnings };
  } catch (error) {
    await free();
    onFree();
    throw withAdapterHint(toUsbError(error, action));
  }
}
