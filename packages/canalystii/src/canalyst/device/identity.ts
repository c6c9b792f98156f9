import { CanError } from "../../base/errors.js";
import type { UsbDevice, UsbEndpoint } from "../../usb/usb-device.js";
import { hex4 } from "../usb-hints.js";
import { CHANNEL_ENDPOINTS, USB_ENDPOINT_COUNT, USB_INTERFACE, USB_PRODUCT_ID, USB_PRODUCT_NAME, USB_VENDOR_ID } from "../wire/protocol.js";
import { readable } from "./adapters.js";

/**
 * Checks that an open, configured device speaks the Canalyst-II's protocol.
 * @returns what is unusual about it, for a warning: other firmware may still work
 * @throws CanError `unsupported` for a product that only shares the USB id
 */
export function checkIdentity(device: UsbDevice): string[] {
  const interfaces = device.configuration?.interfaces ?? [];
  const endpoints = (interfaces.find((each) => each.interfaceNumber === USB_INTERFACE)?.alternates ?? [])[0]?.endpoints ?? [];
  const has = (number: number, direction: UsbEndpoint["direction"]) =>
    endpoints.some((endpoint) => endpoint.endpointNumber === number && endpoint.direction === direction);
  const needed = CHANNEL_ENDPOINTS.flatMap(({ command, message }) => [command, message]);
  const missing = needed.filter((number) => !has(number, "in") || !has(number, "out"));
  const productName = readable(() => device.productName);
  const isCanFd = /can-?fd/i.test(productName ?? "") || (has(3, "in") && !has(3, "out") && !has(4, "in"));
  if (missing.length > 0) throw notThisProtocol(endpoints, isCanFd);

  const unusual: string[] = [];
  if (device.vendorId !== USB_VENDOR_ID || device.productId !== USB_PRODUCT_ID) {
    unusual.push(`USB id ${hex4(device.vendorId)}:${hex4(device.productId)}, expected ${hex4(USB_VENDOR_ID)}:${hex4(USB_PRODUCT_ID)}`);
  }
  if (productName !== USB_PRODUCT_NAME) {
    unusual.push(`product string ${JSON.stringify(productName ?? null)}, expected ${JSON.stringify(USB_PRODUCT_NAME)}`);
  }
  if (interfaces.length !== 1) unusual.push(`${interfaces.length} interfaces, expected 1`);
  if (endpoints.length !== USB_ENDPOINT_COUNT) unusual.push(`${endpoints.length} endpoints, expected ${USB_ENDPOINT_COUNT}`);
  return unusual;
}

function notThisProtocol(endpoints: readonly UsbEndpoint[], isCanFd: boolean): CanError {
  const list = endpoints.map(({ endpointNumber, direction }) => `${endpointNumber} ${direction}`).join(", ");
  if (isCanFd) {
    return new CanError(
      "unsupported",
      "this is the CAN FD adapter USBCANFD-200U (Waveshare USB-CAN-FD-B), which shares the Canalyst-II's USB id but speaks another protocol",
      { hint: "This driver is for the Canalyst-II (two CAN 2.0 channels) only." },
    );
  }
  return new CanError("unsupported", `this is not a Canalyst-II: it lacks endpoints 1 to 4 in and out (it has ${list || "none"})`, {
    hint: "If it is sold as a Canalyst-II, please report its endpoints: some clones are laid out differently.",
  });
}
