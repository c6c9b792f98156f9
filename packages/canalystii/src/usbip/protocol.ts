/**
 * The bytes of USB/IP 1.1.1 (https://docs.kernel.org/usb/usbip_protocol.html) that a server needs.
 * Everything on the wire is big-endian, except the setup packet, which is little-endian as on USB.
 */

import type { UsbSetup } from "../usb/virtual/virtual-usb-device.js";

export const USBIP_DEFAULT_PORT = 3240;
export const USBIP_VERSION = 0x0111;

export const OP_HEADER_LENGTH = 8;
export const BUS_ID_LENGTH = 32;
export const IMPORT_REQUEST_LENGTH = OP_HEADER_LENGTH + BUS_ID_LENGTH;
const DEVICE_RECORD_LENGTH = 312;
export const URB_HEADER_LENGTH = 48;

const PATH_LENGTH = 256;

export const UsbIpOp = {
  requestDevlist: 0x8005,
  replyDevlist: 0x0005,
  requestImport: 0x8003,
  replyImport: 0x0003,
} as const;

export const UsbIpCommand = { submit: 1, unlink: 2, returnSubmit: 3, returnUnlink: 4 } as const;

/** Answers to an import request, as the `usbip` tool of Linux ≥ 4.17 displays them; older ones only check for 0. */
export const UsbIpStatus = { ok: 0, busy: 2, notFound: 4 } as const;

/** Transfer flags of the Linux kernel that matter to a server. */
export const UrbFlag = { shortNotOk: 0x0001, zeroPacket: 0x0040 } as const;

/** Negative Linux error numbers, as `status` of an URB. */
export const UrbStatus = {
  ok: 0,
  noMemory: -12,
  stall: -32,
  overflow: -75,
  unlinked: -104,
  shutdown: -108,
  short: -121,
} as const;

/** Value of `number_of_packets` (besides 0) of an URB that is not isochronous. */
export const NOT_ISOCHRONOUS = 0xffff_ffff;

const SPEED = { full: 2, high: 3 } as const;

/** A device as the lists of USB/IP describe it. */
export interface UsbIpDeviceRecord {
  readonly path: string;
  readonly busId: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly speed: "full" | "high";
  readonly vendorId: number;
  readonly productId: number;
  readonly deviceVersion: number;
  readonly deviceClass: number;
  readonly configurationValue: number;
  /** One class per interface; subclass and protocol are 0. */
  readonly interfaceClasses: readonly number[];
}

export interface OpHeader {
  readonly version: number;
  readonly code: number;
}

/** The header that all commands share. */
export interface UrbHeader {
  readonly command: number;
  readonly seqnum: number;
  readonly deviceId: number;
  readonly direction: number;
  readonly endpointNumber: number;
}

/** What follows the header in CMD_SUBMIT. */
export interface SubmitBody {
  readonly flags: number;
  readonly length: number;
  readonly numberOfPackets: number;
  readonly setup: UsbSetup;
}

export function decodeOpHeader(view: DataView, at: number): OpHeader {
  return { version: view.getUint16(at), code: view.getUint16(at + 2) };
}

/** Returns the bus id of an import request, up to its first zero byte. */
export function decodeBusId(view: DataView, at: number): string {
  let busId = "";
  for (let i = 0; i < BUS_ID_LENGTH; i++) {
    const unit = view.getUint8(at + OP_HEADER_LENGTH + i);
    if (unit === 0) break;
    busId += String.fromCharCode(unit);
  }
  return busId;
}

/** Returns the answer to a list request. */
export function encodeDevlistReply(devices: readonly UsbIpDeviceRecord[]): Uint8Array {
  const length = devices.reduce((sum, device) => sum + DEVICE_RECORD_LENGTH + 4 * device.interfaceClasses.length, OP_HEADER_LENGTH + 4);
  const bytes = new Uint8Array(length);
  const view = opHeader(bytes, UsbIpOp.replyDevlist, UsbIpStatus.ok);
  view.setUint32(OP_HEADER_LENGTH, devices.length);
  let at = OP_HEADER_LENGTH + 4;
  for (const device of devices) {
    writeDeviceRecord(view, at, device);
    at += DEVICE_RECORD_LENGTH;
    for (const interfaceClass of device.interfaceClasses) {
      bytes[at] = interfaceClass;
      at += 4;
    }
  }
  return bytes;
}

/** Returns the answer to an import request: the device, or the reason for the refusal. */
export function encodeImportReply(answer: UsbIpDeviceRecord | number): Uint8Array {
  if (typeof answer === "number") {
    const bytes = new Uint8Array(OP_HEADER_LENGTH);
    opHeader(bytes, UsbIpOp.replyImport, answer);
    return bytes;
  }
  const bytes = new Uint8Array(OP_HEADER_LENGTH + DEVICE_RECORD_LENGTH);
  const view = opHeader(bytes, UsbIpOp.replyImport, UsbIpStatus.ok);
  writeDeviceRecord(view, OP_HEADER_LENGTH, answer);
  return bytes;
}

/** Returns the number of a device in its URBs. */
export function deviceIdOf({ busNumber, deviceNumber }: UsbIpDeviceRecord): number {
  return ((busNumber << 16) | deviceNumber) >>> 0;
}

export function decodeUrbHeader(view: DataView, at: number): UrbHeader {
  return {
    command: view.getUint32(at),
    seqnum: view.getUint32(at + 4),
    deviceId: view.getUint32(at + 8),
    direction: view.getUint32(at + 12),
    endpointNumber: view.getUint32(at + 16),
  };
}

export function decodeSubmitBody(view: DataView, at: number): SubmitBody {
  return {
    flags: view.getUint32(at + 20),
    length: view.getUint32(at + 24),
    numberOfPackets: view.getUint32(at + 32),
    setup: {
      bmRequestType: view.getUint8(at + 40),
      bRequest: view.getUint8(at + 41),
      wValue: view.getUint16(at + 42, true),
      wIndex: view.getUint16(at + 44, true),
      wLength: view.getUint16(at + 46, true),
    },
  };
}

/** Returns the number of the URB that CMD_UNLINK cancels. */
export function decodeUnlinkTarget(view: DataView, at: number): number {
  return view.getUint32(at + 20);
}

/** Writes RET_SUBMIT to the first 48 bytes; the data of an IN URB follows them. */
export function writeReturnSubmit(into: Uint8Array, seqnum: number, result: { readonly status: number; readonly length: number }): void {
  const view = new DataView(into.buffer, into.byteOffset, URB_HEADER_LENGTH);
  view.setUint32(0, UsbIpCommand.returnSubmit);
  view.setUint32(4, seqnum);
  view.setInt32(20, result.status);
  view.setUint32(24, result.length);
}

export function encodeReturnUnlink(seqnum: number, status: number): Uint8Array {
  const bytes = new Uint8Array(URB_HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, UsbIpCommand.returnUnlink);
  view.setUint32(4, seqnum);
  view.setInt32(20, status);
  return bytes;
}

function opHeader(bytes: Uint8Array, code: number, status: number): DataView {
  const view = new DataView(bytes.buffer);
  view.setUint16(0, USBIP_VERSION);
  view.setUint16(2, code);
  view.setUint32(4, status);
  return view;
}

function writeDeviceRecord(view: DataView, at: number, device: UsbIpDeviceRecord): void {
  writeText(view, at, { text: device.path, room: PATH_LENGTH });
  writeText(view, at + PATH_LENGTH, { text: device.busId, room: BUS_ID_LENGTH });
  const numbers = at + PATH_LENGTH + BUS_ID_LENGTH;
  view.setUint32(numbers, device.busNumber);
  view.setUint32(numbers + 4, device.deviceNumber);
  view.setUint32(numbers + 8, SPEED[device.speed]);
  view.setUint16(numbers + 12, device.vendorId);
  view.setUint16(numbers + 14, device.productId);
  view.setUint16(numbers + 16, device.deviceVersion);
  view.setUint8(numbers + 18, device.deviceClass);
  view.setUint8(numbers + 21, device.configurationValue);
  view.setUint8(numbers + 22, 1);
  view.setUint8(numbers + 23, device.interfaceClasses.length);
}

/** Writes ASCII, truncated so that a zero byte ends it. */
function writeText(view: DataView, at: number, { text, room }: { readonly text: string; readonly room: number }): void {
  const length = Math.min(text.length, room - 1);
  for (let i = 0; i < length; i++) view.setUint8(at + i, text.charCodeAt(i) & 0x7f);
}
