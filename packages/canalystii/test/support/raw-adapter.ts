import { VirtualClock } from "../../src/base/virtual-clock.js";
import { VirtualAdapter, type VirtualAdapterOptions } from "../../src/simulator/virtual-adapter.js";
import { type VirtualTransfer, VirtualUsbHost } from "../../src/usb/virtual/virtual-usb-host.js";

export interface RawMessage {
  readonly id: number;
  readonly timestamp: number;
  readonly sendType: number;
  readonly remote: boolean;
  readonly extended: boolean;
  readonly data: readonly number[];
}

export interface RawFrame {
  readonly id: number;
  readonly data?: readonly number[];
  readonly extended?: boolean;
  readonly remote?: boolean;
  readonly sendType?: number;
}

/** BTR0, BTR1 by bit rate. */
const TIMING: Readonly<Record<number, readonly [number, number]>> = {
  1000000: [0x00, 0x14],
  500000: [0x00, 0x1c],
  250000: [0x01, 0x1c],
  50000: [0x09, 0x1c],
  5000: [0xbf, 0xff],
};

/** A virtual adapter and a host that speaks raw bytes to it, written from the protocol's description and not from the driver. */
export class RawAdapter {
  readonly clock: VirtualClock;
  readonly adapter: VirtualAdapter;
  host: VirtualUsbHost;

  constructor(options: Omit<VirtualAdapterOptions, "clock"> = {}) {
    this.clock = new VirtualClock();
    this.adapter = new VirtualAdapter({ ...options, clock: this.clock });
    this.host = VirtualUsbHost.of(this.adapter.device);
  }

  out(endpointNumber: number, bytes: ArrayLike<number>): VirtualTransfer {
    return this.host.submit({ endpointNumber, direction: "out", data: Uint8Array.from(bytes), onDone: () => {} });
  }

  in(endpointNumber: number, length: number): { readonly transfer: VirtualTransfer; readonly bytes: () => Uint8Array } {
    const data = new Uint8Array(length);
    const transfer = this.host.submit({ endpointNumber, direction: "in", data, onDone: () => {} });
    return { transfer, bytes: () => data.subarray(0, transfer.actualLength) };
  }

  command(channel: number, ...words: readonly number[]): void {
    const packet = new Uint8Array(64);
    const view = new DataView(packet.buffer);
    words.forEach((word, i) => {
      view.setUint32(4 * i, word, true);
    });
    this.out(2 + 2 * channel, packet);
  }

  init(channel: number, bitrate = 1_000_000, mode = 0): void {
    const timing = TIMING[bitrate] as readonly [number, number];
    this.command(channel, 1, 1, 0xffff_ffff, 0, 1, 0, timing[0], timing[1], mode, 1);
  }

  start(channel: number): void {
    this.command(channel, 2);
  }

  stop(channel: number): void {
    this.command(channel, 3);
  }

  clear(channel: number): void {
    this.command(channel, 5);
  }

  /** INIT and START on both channels. */
  up(bitrate = 1_000_000): this {
    for (const channel of [0, 1]) {
      this.init(channel, bitrate);
      this.start(channel);
    }
    return this;
  }

  status(channel: number): { readonly rx: number; readonly tx: number } {
    this.command(channel, 0x0a);
    const bytes = this.in(2 + 2 * channel, 64).bytes();
    const view = new DataView(bytes.buffer);
    if (bytes.length !== 64 || view.getUint32(0, true) !== 0x0a) throw new Error("no answer to MESSAGE_STATUS");
    return { rx: view.getUint32(4, true), tx: view.getUint16(8, true) };
  }

  /** Reads packets; the transfer may still wait. */
  read(
    channel: number,
    packets: number,
  ): { readonly transfer: VirtualTransfer; readonly counts: number[]; readonly messages: RawMessage[] } {
    const { transfer, bytes } = this.in(1 + 2 * channel, packets * 64);
    return { transfer, ...parse(bytes()) };
  }

  /** As the original driver receives: one packet more than rx_pending needs. */
  receive(channel: number): RawMessage[] {
    const { rx } = this.status(channel);
    if (rx === 0) return [];
    const { transfer, messages } = this.read(channel, Math.ceil(rx / 3) + 1);
    if (transfer.status !== "ok") throw new Error(`read is ${transfer.status}`);
    return messages;
  }

  /** Hands frames over, three to a packet, in one transfer. */
  send(channel: number, frames: readonly RawFrame[]): VirtualTransfer {
    const bytes = new Uint8Array(Math.ceil(frames.length / 3) * 64);
    const view = new DataView(bytes.buffer);
    frames.forEach(({ id, data = [], extended = false, remote = false, sendType = 0 }, i) => {
      const packet = Math.floor(i / 3) * 64;
      const at = packet + 1 + (i % 3) * 21;
      bytes[packet] = (i % 3) + 1;
      view.setUint32(at, id, true);
      bytes.set([1, sendType, remote ? 1 : 0, extended ? 1 : 0, data.length, ...data], at + 8);
    });
    return this.out(1 + 2 * channel, bytes);
  }

  /** Waits until the send queue is empty; returns false when it is not after `ms`. */
  async flush(channel: number, ms: number): Promise<boolean> {
    for (let waited = 0; waited <= ms; waited++) {
      if (this.status(channel).tx === 0) return true;
      await this.clock.advance(1);
    }
    return false;
  }
}

function parse(bytes: Uint8Array): { readonly counts: number[]; readonly messages: RawMessage[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const counts: number[] = [];
  const messages: RawMessage[] = [];
  for (let packet = 0; packet + 64 <= bytes.length; packet += 64) {
    const count = bytes[packet] as number;
    counts.push(count);
    for (let i = 0; i < count && i < 3; i++) {
      const at = packet + 1 + i * 21;
      messages.push({
        id: view.getUint32(at, true),
        timestamp: view.getUint32(at + 4, true),
        sendType: bytes[at + 9] as number,
        remote: bytes[at + 10] !== 0,
        extended: bytes[at + 11] !== 0,
        data: [...bytes.subarray(at + 13, at + 13 + (bytes[at + 12] as number))],
      });
    }
  }
  return { counts, messages };
}

/** A little-endian 64-bit counter as data. */
export function counterData(value: number): number[] {
  return Array.from({ length: 8 }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

export function counterOf(message: RawMessage): number {
  return message.data.reduce((sum, byte, i) => sum + byte * 256 ** i, 0);
}
