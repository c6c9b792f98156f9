import type { VirtualUsbDescriptors } from "./virtual-usb-device.js";

/** Descriptor types of chapter 9 of the USB 2.0 specification, table 9-5. */
export const DescriptorType = {
  device: 1,
  configuration: 2,
  string: 3,
  interface: 4,
  endpoint: 5,
} as const;

const DEVICE_LENGTH = 18;
const CONFIGURATION_LENGTH = 9;
const INTERFACE_LENGTH = 9;
const ENDPOINT_LENGTH = 7;

const STRING_MANUFACTURER = 1;
const STRING_PRODUCT = 2;
const STRING_SERIAL = 3;

const LANGUAGE_US_ENGLISH = 0x0409;
const ATTRIBUTES_BUS_POWERED = 0x80;
/** In units of 2 mA. */
const MAX_POWER_100_MA = 50;
/** A descriptor's length is one byte, two of them are the header. */
const MAX_STRING_UNITS = 126;

/** Returns the 18-byte device descriptor. */
export function encodeDeviceDescriptor(descriptors: VirtualUsbDescriptors): Uint8Array {
  const bytes = new Uint8Array(DEVICE_LENGTH);
  const view = new DataView(bytes.buffer);
  bytes[0] = DEVICE_LENGTH;
  bytes[1] = DescriptorType.device;
  view.setUint16(2, 0x0200, true);
  bytes[4] = descriptors.deviceClass ?? 0;
  bytes[7] = 64;
  view.setUint16(8, descriptors.vendorId, true);
  view.setUint16(10, descriptors.productId, true);
  view.setUint16(12, descriptors.deviceVersion, true);
  bytes[14] = descriptors.manufacturerName === undefined ? 0 : STRING_MANUFACTURER;
  bytes[15] = descriptors.productName === undefined ? 0 : STRING_PRODUCT;
  bytes[16] = descriptors.serialNumber === undefined ? 0 : STRING_SERIAL;
  bytes[17] = 1;
  return bytes;
}

/** Returns the configuration descriptor with the interface and endpoint descriptors behind it. */
export function encodeConfigurationDescriptor(descriptors: VirtualUsbDescriptors): Uint8Array {
  const length = CONFIGURATION_LENGTH + INTERFACE_LENGTH + ENDPOINT_LENGTH * descriptors.endpoints.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes[0] = CONFIGURATION_LENGTH;
  bytes[1] = DescriptorType.configuration;
  view.setUint16(2, length, true);
  bytes[4] = 1;
  bytes[5] = 1;
  bytes[7] = ATTRIBUTES_BUS_POWERED;
  bytes[8] = MAX_POWER_100_MA;
  let at = CONFIGURATION_LENGTH;
  bytes[at] = INTERFACE_LENGTH;
  bytes[at + 1] = DescriptorType.interface;
  bytes[at + 4] = descriptors.endpoints.length;
  bytes[at + 5] = descriptors.interfaceClass;
  at += INTERFACE_LENGTH;
  for (const endpoint of descriptors.endpoints) {
    bytes[at] = ENDPOINT_LENGTH;
    bytes[at + 1] = DescriptorType.endpoint;
    bytes[at + 2] = endpoint.endpointNumber | (endpoint.direction === "in" ? 0x80 : 0);
    bytes[at + 3] = 2;
    view.setUint16(at + 4, endpoint.packetSize, true);
    at += ENDPOINT_LENGTH;
  }
  return bytes;
}

/** Returns a string descriptor (index 0: the list of languages), or `undefined` when there is none of that index. */
export function encodeStringDescriptor(descriptors: VirtualUsbDescriptors, index: number): Uint8Array | undefined {
  if (index === 0) return Uint8Array.of(4, DescriptorType.string, LANGUAGE_US_ENGLISH & 0xff, LANGUAGE_US_ENGLISH >> 8);
  const text = [descriptors.manufacturerName, descriptors.productName, descriptors.serialNumber][index - 1];
  if (text === undefined) return undefined;
  const units = Math.min(text.length, MAX_STRING_UNITS);
  const bytes = new Uint8Array(2 + 2 * units);
  bytes[0] = bytes.length;
  bytes[1] = DescriptorType.string;
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 + 2 * i] = unit & 0xff;
    bytes[3 + 2 * i] = unit >> 8;
  }
  return bytes;
}
