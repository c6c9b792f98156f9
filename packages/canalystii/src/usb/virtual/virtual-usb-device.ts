/**
 * A virtual USB device seen from its own side: what firmware does with the packets of its endpoints.
 * `VirtualUsbHost` makes transfers of them, for the WebUSB shape (`webUsbDevice`) and for the USB/IP server.
 * Everything here is synchronous and must not block: a device that has no data, or no room, NAKs, and calls the
 * listeners of `onReady` when that may have changed.
 */
export interface VirtualUsbDevice {
  readonly descriptors: VirtualUsbDescriptors;

  /**
   * Answers an IN token: writes a packet (0..maxPacketSize bytes) to the start of `into`.
   * @returns its length, or `nak` when nothing is ready, or `stall`
   */
  readPacket(endpointNumber: number, into: Uint8Array): number | "nak" | "stall";
  /** Takes a packet of an OUT transaction; the bytes are only valid during the call. */
  writePacket(endpointNumber: number, packet: Uint8Array): "ack" | "nak" | "stall";
  /**
   * Answers a control request other than the standard ones (those are answered from the descriptors).
   * @returns the data of an IN request (cut to `wLength` by the host), an empty array for OUT, or `stall`
   */
  control(setup: UsbSetup, data: Uint8Array): Uint8Array | "stall";
  /** Calls back whenever a NAKing endpoint may have become ready; returns a function that ends it. */
  onReady(listener: () => void): () => void;
  /**
   * Tells that the host waits on a NAKing endpoint (true) or no longer does: a device that computes its state
   * lazily keeps a timer only while somebody waits.
   */
  setWaiting?(waiting: boolean): void;
  /** The host has (re)configured the device, or has reset it. Clears halts and data toggles, nothing else. */
  configured?(): void;
  /** Aborted when the device is unplugged. */
  readonly unplugged: AbortSignal;
}

/** A control request, as in its setup packet (USB 2.0, 9.3). */
export interface UsbSetup {
  readonly bmRequestType: number;
  readonly bRequest: number;
  readonly wValue: number;
  readonly wIndex: number;
  readonly wLength: number;
}

/** How a virtual device describes itself. */
export interface VirtualUsbDescriptors {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice, e.g. 0x0100. */
  readonly deviceVersion: number;
  readonly deviceClass?: number | undefined;
  readonly speed: "full" | "high";
  readonly manufacturerName?: string | undefined;
  readonly productName?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** One configuration (value 1) with one interface (number 0). */
  readonly interfaceClass: number;
  readonly endpoints: readonly VirtualUsbEndpoint[];
}

/** An endpoint of a virtual device; `packetSize` in bytes. */
export interface VirtualUsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: "in" | "out";
  readonly type: "bulk";
  readonly packetSize: number;
}
