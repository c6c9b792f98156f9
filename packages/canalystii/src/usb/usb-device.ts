/**
 * The USB seam: the part of WebUSB's `USBDevice` (https://wicg.github.io/webusb/) that the driver uses.
 * Node's `usb` package, `navigator.usb` and the simulator provide it; `UsbConnection` evens out how they differ.
 * Endpoint numbers are 1..15 without the direction bit, as in WebUSB.
 */
export interface UsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName?: string | null | undefined;
  readonly manufacturerName?: string | null | undefined;
  readonly serialNumber?: string | null | undefined;
  readonly opened: boolean;
  /** true where the transfers keep `timeoutMs` by themselves. Default: only where this is Node's `usb`. */
  readonly nativeTimeouts?: boolean | undefined;
  readonly configuration?: UsbConfiguration | null | undefined;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(configurationValue: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  /** `timeoutMs` is an extension of Node's `usb` and of the simulator; browsers ignore it. */
  transferIn(endpointNumber: number, length: number, timeoutMs?: number): Promise<UsbInResult>;
  transferOut(endpointNumber: number, data: Uint8Array, timeoutMs?: number): Promise<UsbOutResult>;
  clearHalt(direction: "in" | "out", endpointNumber: number): Promise<void>;
}

/** As WebUSB's `USBConfiguration`. */
export interface UsbConfiguration {
  readonly configurationValue: number;
  readonly interfaces: readonly UsbInterface[];
}

/** As WebUSB's `USBInterface`. */
export interface UsbInterface {
  readonly interfaceNumber: number;
  readonly alternate?: UsbAlternate | undefined;
  readonly alternates: readonly UsbAlternate[];
}

/** As WebUSB's `USBAlternateInterface`. */
export interface UsbAlternate {
  readonly alternateSetting: number;
  readonly endpoints: readonly UsbEndpoint[];
}

/** As WebUSB's `USBEndpoint`; `packetSize` in bytes. */
export interface UsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: "in" | "out";
  readonly type: "bulk" | "interrupt" | "isochronous" | "control";
  readonly packetSize: number;
}

/** As WebUSB's `USBTransferStatus`; Node's `usb` reports a stall as an error instead. */
export type UsbTransferStatus = "ok" | "stall" | "babble";

/** As WebUSB's `USBInTransferResult`. */
export interface UsbInResult {
  readonly data?: ArrayBufferView | null | undefined;
  readonly status?: UsbTransferStatus | undefined;
}

/** As WebUSB's `USBOutTransferResult`. */
export interface UsbOutResult {
  readonly bytesWritten: number;
  readonly status?: UsbTransferStatus | undefined;
}
