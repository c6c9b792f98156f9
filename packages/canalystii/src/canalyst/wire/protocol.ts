/**
 * The wire format of the Canalyst-II: pure bytes, no I/O. Facts from python-canalystii's protocol.py and device.py,
 * python-can's canalystii interface and SavvyCAN's driver; what nobody has verified is marked so.
 * Everything is little-endian.
 */

import type { ChannelMode } from "../../bus/bus.js";
import type { BitTimingRegisters } from "../../can/bit-timing.js";

/** The adapter's USB vendor id (Microchip's). */
export const USB_VENDOR_ID = 0x04d8;
/** The adapter's USB product id; a CAN FD product shares it. */
export const USB_PRODUCT_ID = 0x0053;
/** Product string of the common unit; other firmware may have another. */
export const USB_PRODUCT_NAME = "Chuangxin Tech USBCAN/CANalyst-II";
export const USB_CONFIGURATION = 1;
export const USB_INTERFACE = 0;
/** Endpoints 1..6, each IN and OUT; 5 and 6 are unused. */
export const USB_ENDPOINT_COUNT = 12;

export const CHANNEL_COUNT = 2;

/** Endpoint numbers by channel, used in both directions. */
export const CHANNEL_ENDPOINTS = [
  { command: 2, message: 1 },
  { command: 4, message: 3 },
] as const;

/** Commands, their responses and message packets are all one full-speed bulk packet. */
export const PACKET_SIZE = 64;
export const MESSAGES_PER_PACKET = 3;
/** u32 id, u32 timestamp, time_flag, send_type, remote, extended, data_len, 8 data bytes. */
export const MESSAGE_SIZE = 21;
/** Received messages that the adapter keeps per channel; when it is full the oldest are dropped, silently. */
export const RX_BUFFER_MESSAGES = 1000;
/** The device clock counts units of 100 µs in 32 bits: it wraps after 4.97 days. */
export const TICK_US = 100;

export const Opcode = {
  INIT: 0x01,
  START: 0x02,
  STOP: 0x03,
  CLEAR_RX_BUFFER: 0x05,
  MESSAGE_STATUS: 0x0a,
  CAN_STATUS: 0x0b,
} as const;

/** Bits of a message's send_type. */
export const SendType = {
  /** One attempt: the firmware drops the frame silently when it loses arbitration. */
  NO_RETRY: 1,
  /** The frame comes back as received, even if sending failed. */
  ECHO: 2,
} as const;

/** Unverified: from the vendor's header. 1 crashed the unit of python-canalystii's author; SavvyCAN sends it for listen-only. */
const MODE_WORD: Readonly<Record<ChannelMode, number>> = { normal: 0, "listen-only": 1, "self-test": 2 };

/** Returns a command packet without arguments. */
export function encodeCommand(opcode: number): Uint8Array {
  const packet = new Uint8Array(PACKET_SIZE);
  packet[0] = opcode;
  return packet;
}

/** What INIT carries. The words not listed are constants that work; their meaning is unverified. */
export interface InitCommand extends BitTimingRegisters {
  readonly mode: number;
}

/** Returns an INIT packet. */
export function encodeInit(registers: BitTimingRegisters, mode: ChannelMode = "normal"): Uint8Array {
  const packet = encodeCommand(Opcode.INIT);
  const view = viewOf(packet);
  view.setUint32(4, 1, true); // acc_code
  view.setUint32(8, 0xffff_ffff, true); // acc_mask
  view.setUint32(16, 1, true); // filter: "single"
  view.setUint32(24, registers.btr0, true);
  view.setUint32(28, registers.btr1, true);
  view.setUint32(32, MODE_WORD[mode], true);
  view.setUint32(36, 1, true); // purpose unknown, always 1
  return packet;
}

/** Reads the parts of an INIT packet that have a known meaning. */
export function decodeInit(packet: Uint8Array): InitCommand {
  const view = viewOf(packet);
  return { btr0: view.getUint32(24, true) & 0xff, btr1: view.getUint32(28, true) & 0xff, mode: view.getUint32(32, true) };
}

/** Returns the opcode of a command or response, or undefined when the packet is too short to have one. */
export function opcodeOf(packet: Uint8Array): number | undefined {
  return packet.length < 4 ? undefined : viewOf(packet).getUint32(0, true);
}

/** Answer to MESSAGE_STATUS. */
export interface MessageStatus {
  /** Messages waiting to be read; may be a few too high or too low. */
  readonly rxPending: number;
  /** Messages waiting to be sent. 0 means that all left the queue, sent or dropped. */
  readonly txPending: number;
  /** Purpose unknown; was once seen as 1. */
  readonly unknown: number;
}

/** Reads the answer to MESSAGE_STATUS; undefined when it is too short. */
export function decodeMessageStatus(packet: Uint8Array): MessageStatus | undefined {
  if (packet.length < 12) return undefined;
  const view = viewOf(packet);
  return { rxPending: view.getUint32(4, true), txPending: view.getUint16(8, true), unknown: view.getUint16(10, true) };
}

/** Returns the answer to MESSAGE_STATUS, as the firmware gives it. */
export function encodeMessageStatus(status: MessageStatus): Uint8Array {
  const packet = encodeCommand(Opcode.MESSAGE_STATUS);
  const view = viewOf(packet);
  view.setUint32(4, status.rxPending, true);
  view.setUint16(8, status.txPending, true);
  view.setUint16(10, status.unknown, true);
  return packet;
}

/** Answer to CAN_STATUS. The names come from the vendor's header (SJA1000 registers); their truth is unverified. */
export interface CanStatus {
  readonly errInterrupt: number;
  readonly regMode: number;
  readonly regStatus: number;
  /** Arbitration lost capture. */
  readonly regAlCapture: number;
  /** Error code capture. */
  readonly regEcCapture: number;
  /** Error warning limit. */
  readonly regEwLimit: number;
  /** Receive error counter. */
  readonly regReCounter: number;
  /** Transmit error counter. */
  readonly regTeCounter: number;
}

/** The words that follow the opcode in the answer to CAN_STATUS, in order. */
const CAN_STATUS_WORDS: readonly (keyof CanStatus)[] = [
  "errInterrupt",
  "regMode",
  "regStatus",
  "regAlCapture",
  "regEcCapture",
  "regEwLimit",
  "regReCounter",
  "regTeCounter",
];

/** Reads the answer to CAN_STATUS; undefined when it is too short. */
export function decodeCanStatus(packet: Uint8Array): CanStatus | undefined {
  if (packet.length < 4 + 4 * CAN_STATUS_WORDS.length) return undefined;
  const view = viewOf(packet);
  return Object.fromEntries(CAN_STATUS_WORDS.map((name, i) => [name, view.getUint32(4 + 4 * i, true)])) as Record<keyof CanStatus, number>;
}

/** Returns the answer to CAN_STATUS, as the firmware gives it. */
export function encodeCanStatus(status: CanStatus): Uint8Array {
  const packet = encodeCommand(Opcode.CAN_STATUS);
  const view = viewOf(packet);
  CAN_STATUS_WORDS.forEach((name, i) => {
    view.setUint32(4 + 4 * i, status[name], true);
  });
  return packet;
}

function viewOf(packet: Uint8Array): DataView {
  return new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
}
