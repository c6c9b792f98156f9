import { describe, expect, it } from "vitest";
import type { UsbDevice, UsbEndpoint } from "../../usb/usb-device.js";
import { USB_PRODUCT_ID, USB_PRODUCT_NAME, USB_VENDOR_ID } from "../wire/protocol.js";
import { checkIdentity } from "./identity.js";

/** A device as far as its identity goes; endpoints by address, bit 7 set: in. */
function deviceWith(addresses: readonly number[], productName: string | null = USB_PRODUCT_NAME): UsbDevice {
  const endpoints = addresses.map(
    (address): UsbEndpoint => ({
      endpointNumber: address & 0x7f,
      direction: address >= 0x80 ? "in" : "out",
      type: "bulk",
      packetSize: 64,
    }),
  );
  const alternate = { alternateSetting: 0, endpoints };
  const configuration = { configurationValue: 1, interfaces: [{ interfaceNumber: 0, alternate, alternates: [alternate] }] };
  return { vendorId: USB_VENDOR_ID, productId: USB_PRODUCT_ID, productName, configuration } as unknown as UsbDevice;
}

const both = (...numbers: number[]) => numbers.flatMap((number) => [number, number | 0x80]);

describe("checkIdentity", () => {
  it("finds nothing unusual about the common unit", () => {
    expect(checkIdentity(deviceWith(both(1, 2, 3, 4, 5, 6)))).toEqual([]);
  });

  it("refuses the CAN FD product by name: by its endpoints, or by what it calls itself", () => {
    const named = { code: "unsupported", message: expect.stringContaining("USBCANFD-200U (Waveshare USB-CAN-FD-B)") };
    expect(() => checkIdentity(deviceWith([0x01, 0x81, 0x02, 0x82, 0x83], null))).toThrow(expect.objectContaining(named));
    expect(() => checkIdentity(deviceWith(both(1, 2), "USBCANFD-200U"))).toThrow(expect.objectContaining(named));
  });

  it("refuses a clone with another layout, with its endpoints to report", () => {
    expect(() => checkIdentity(deviceWith(both(2, 3)))).toThrow(/lacks endpoints 1 to 4.*2 out, 2 in, 3 out, 3 in/);
    expect(() => checkIdentity(deviceWith([]))).toThrow(/it has none/);
  });

  it("only tells what is unusual otherwise", () => {
    expect(checkIdentity(deviceWith(both(1, 2, 3, 4), null))).toEqual([
      `product string null, expected "${USB_PRODUCT_NAME}"`,
      "8 endpoints, expected 12",
    ]);
  });
});
