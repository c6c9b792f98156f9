import type { UsbSetup, VirtualUsbDescriptors, VirtualUsbDevice } from "../../src/usb/virtual/virtual-usb-device.js";

/** A device with two endpoint pairs: IN gives the packets that a test puts there, OUT takes as many as a test allows. */
export class ToyUsbDevice implements VirtualUsbDevice {
  readonly descriptors: VirtualUsbDescriptors;
  readonly #unplugged = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #packets = new Map<number, (Uint8Array | "stall")[]>();
  readonly taken: { endpoint: number; packet: Uint8Array }[] = [];
  readonly controls: { setup: UsbSetup; data: Uint8Array }[] = [];
  readonly waits: boolean[] = [];
  /** Packets that OUT endpoints still take before they NAK. */
  room = Number.POSITIVE_INFINITY;
  stallOut = false;
  configurations = 0;
  reads = 0;

  constructor(descriptors: Partial<VirtualUsbDescriptors> = {}) {
    this.descriptors = {
      vendorId: 0x1209,
      productId: 0x0001,
      deviceVersion: 0x0102,
      speed: "full",
      manufacturerName: "Toys",
      productName: "Toy ✓",
      interfaceClass: 0xff,
      endpoints: [1, 2].flatMap((endpointNumber) =>
        (["in", "out"] as const).map((direction) => ({ endpointNumber, direction, type: "bulk" as const, packetSize: 64 })),
      ),
      ...descriptors,
    };
  }

  get unplugged(): AbortSignal {
    return this.#unplugged.signal;
  }

  get listening(): number {
    return this.#listeners.size;
  }

  unplug(): void {
    this.#unplugged.abort();
  }

  /** Makes packets ready on an IN endpoint. */
  give(endpoint: number, ...packets: (Uint8Array | "stall")[]): void {
    this.#packets.set(endpoint, [...(this.#packets.get(endpoint) ?? []), ...packets]);
    this.ready();
  }

  /** Takes away what an IN endpoint still has, and returns its bytes. */
  drop(endpoint: number): number[] {
    const packets = this.#packets.get(endpoint) ?? [];
    this.#packets.delete(endpoint);
    return packets.flatMap((packet) => (packet === "stall" ? [] : [...packet]));
  }

  left(endpoint: number): number {
    return this.#packets.get(endpoint)?.length ?? 0;
  }

  ready(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  readPacket(endpointNumber: number, into: Uint8Array): number | "nak" | "stall" {
    this.reads++;
    const packet = this.#packets.get(endpointNumber)?.shift();
    if (packet === undefined) return "nak";
    if (packet === "stall") return "stall";
    into.set(packet);
    return packet.length;
  }

  writePacket(endpointNumber: number, packet: Uint8Array): "ack" | "nak" | "stall" {
    if (this.stallOut) return "stall";
    if (this.room === 0) return "nak";
    this.room--;
    this.taken.push({ endpoint: endpointNumber, packet: packet.slice() });
    return "ack";
  }

  control(setup: UsbSetup, data: Uint8Array): Uint8Array | "stall" {
    this.controls.push({ setup, data: data.slice() });
    if (setup.bRequest === 1) return Uint8Array.of(1, 2, 3, 4);
    return setup.bRequest === 2 ? new Uint8Array(0) : "stall";
  }

  onReady(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setWaiting(waiting: boolean): void {
    this.waits.push(waiting);
  }

  configured(): void {
    this.configurations++;
  }
}

/** Bytes that count up from `first`. */
export function counting(length: number, first = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (first + i) & 0xff);
}
