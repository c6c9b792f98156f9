import { CanError, type CanErrorCode } from "../base/errors.js";
import { USB_PRODUCT_ID, USB_VENDOR_ID } from "./wire/protocol.js";

const VENDOR = hex4(USB_VENDOR_ID);
const PRODUCT = hex4(USB_PRODUCT_ID);

/** The udev rule that lets users other than root open the adapter on Linux. */
export const UDEV_RULE = `SUBSYSTEM=="usb", ATTR{idVendor}=="${VENDOR}", ATTR{idProduct}=="${PRODUCT}", MODE="0660", GROUP="plugdev", TAG+="uaccess"`;
/** Where the rule belongs. */
export const UDEV_RULE_FILE = "/etc/udev/rules.d/60-canalyst-ii.rules";

const DRIVER_HINT = `Windows: the adapter needs the WinUSB driver; install it with Zadig (https://zadig.akeo.ie) for USB id ${VENDOR}:${PRODUCT}.`;
const PERMISSION_HINT = [
  "Linux: the adapter needs a udev rule for use without root. Put this line into",
  `${UDEV_RULE_FILE} and plug the adapter in again:`,
  `  ${UDEV_RULE}`,
  // what Chromium says there of an adapter with another driver is "access denied"
  DRIVER_HINT,
].join("\n");

const HINTS: Partial<Record<CanErrorCode, string>> = { "permission-denied": PERMISSION_HINT, unsupported: DRIVER_HINT };

/** Returns an error of the USB layer with what to do about it for this adapter, unless it says so already. */
export function withAdapterHint(error: unknown): unknown {
  if (!(error instanceof CanError) || error.hint !== undefined) return error;
  const hint = HINTS[error.code];
  return hint === undefined ? error : new CanError(error.code, error.message, { cause: error.cause, hint });
}

/** Returns a USB id as it is written: four hex digits. */
export function hex4(id: number): string {
  return id.toString(16).padStart(4, "0");
}
