import {
  DescriptorType,
  encodeConfigurationDescriptor,
  encodeDeviceDescriptor,
  encodeStringDescriptor,
} from "./virtual-usb-descriptors.js";
import type { UsbSetup, VirtualUsbDescriptors } from "./virtual-usb-device.js";

/** What the standard requests are about. Endpoint addresses have bit 7 set for IN. */
export interface StandardRequestTarget {
  readonly descriptors: () => VirtualUsbDescriptors;
  readonly configurationValue: () => number;
  readonly configure: (value: number) => void;
  /** Returns `undefined` when there is no such endpoint. */
  readonly halted: (address: number) => boolean | undefined;
  /** Returns false when there is no such endpoint. */
  readonly setHalted: (address: number, halted: boolean) => boolean;
}

const DONE = new Uint8Array(0);
const FEATURE_ENDPOINT_HALT = 0;

/** Answers a standard request as the USB 2.0 specification (section 9.4) says, for one configuration with one interface. */
export function answerStandardRequest(setup: UsbSetup, target: StandardRequestTarget): Uint8Array | "stall" {
  const { bmRequestType, bRequest, wValue, wIndex } = setup;
  switch ((bmRequestType << 8) | bRequest) {
    case 0x8000: // GET_STATUS of the device: bus-powered, no remote wake-up
      return Uint8Array.of(0, 0);
    case 0x8100: // GET_STATUS of the interface
      return wIndex === 0 ? Uint8Array.of(0, 0) : "stall";
    case 0x8200: // GET_STATUS of an endpoint
      return endpointStatus(wIndex, target);
    case 0x0201: // CLEAR_FEATURE of an endpoint
      return setHalt(setup, false, target);
    case 0x0203: // SET_FEATURE of an endpoint
      return setHalt(setup, true, target);
    case 0x0005: // SET_ADDRESS: the host's own affair
      return DONE;
    case 0x8006: // GET_DESCRIPTOR
      return descriptor(target.descriptors(), wValue >> 8, wValue & 0xff);
    case 0x8008: // GET_CONFIGURATION
      return Uint8Array.of(target.configurationValue());
    case 0x0009: // SET_CONFIGURATION
      if (wValue > 1) return "stall";
      target.configure(wValue);
      return DONE;
    case 0x810a: // GET_INTERFACE
      return wIndex === 0 && target.configurationValue() !== 0 ? Uint8Array.of(0) : "stall";
    case 0x010b: // SET_INTERFACE
      if (wIndex !== 0 || wValue !== 0 || target.configurationValue() === 0) return "stall";
      target.configure(target.configurationValue());
      return DONE;
    default:
      return "stall";
  }
}

function descriptor(descriptors: VirtualUsbDescriptors, type: number, index: number): Uint8Array | "stall" {
  switch (type) {
    case DescriptorType.device:
      return encodeDeviceDescriptor(descriptors);
    case DescriptorType.configuration:
      return index === 0 ? encodeConfigurationDescriptor(descriptors) : "stall";
    case DescriptorType.string:
      return encodeStringDescriptor(descriptors, index) ?? "stall";
    default:
      return "stall";
  }
}

function endpointStatus(address: number, target: StandardRequestTarget): Uint8Array | "stall" {
  if ((address & 0x7f) === 0) return Uint8Array.of(0, 0);
  const halted = target.halted(address);
  return halted === undefined ? "stall" : Uint8Array.of(halted ? 1 : 0, 0);
}

function setHalt({ wValue, wIndex }: UsbSetup, halted: boolean, target: StandardRequestTarget): Uint8Array | "stall" {
  if (wValue !== FEATURE_ENDPOINT_HALT) return "stall";
  if ((wIndex & 0x7f) === 0) return DONE;
  return target.setHalted(wIndex, halted) ? DONE : "stall";
}
