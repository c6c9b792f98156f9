import type { VirtualUsbDevice } from "../usb/virtual/virtual-usb-device.js";
import { VirtualUsbHost } from "../usb/virtual/virtual-usb-host.js";
import { BUS_ID_LENGTH } from "./protocol.js";
import type { UsbIpExport } from "./session.js";

/** Device number 1 of a bus is its hub. */
const FIRST_DEVICE_NUMBER = 2;

/** The devices of a server by bus id. */
export class UsbIpExports {
  readonly #exports = new Map<string, UsbIpExport>();

  /** Returns all devices, in the order in which they were added. */
  list(): readonly UsbIpExport[] {
    return [...this.#exports.values()];
  }

  /**
   * Adds a device.
   * @param busId as on Linux: bus, dash, port. Default: the lowest free of 1-1, 1-2 …
   * @throws RangeError when the bus id is invalid or in use; TypeError when the device is already exported
   */
  add(device: VirtualUsbDevice, busId = this.#freeBusId()): UsbIpExport {
    const busNumber = Number(/^([1-9]\d{0,3})-[1-9]\d{0,2}(\.[1-9]\d{0,2})*$/.exec(busId)?.[1]);
    if (Number.isNaN(busNumber) || busId.length >= BUS_ID_LENGTH)
      throw new RangeError(`bus id ${JSON.stringify(busId)} is not valid; pass e.g. 1-1`);
    if (this.#exports.has(busId)) throw new RangeError(`bus id ${busId} is in use`);
    const host = VirtualUsbHost.of(device);
    const here = this.list().find((other) => other.host === host);
    if (here !== undefined) throw new TypeError(`the device is already exported, as ${here.record.busId}`);
    const { descriptors } = device;
    const record = {
      path: `/sys/devices/virtual/usb${busNumber}/${busId}`,
      busId,
      busNumber,
      deviceNumber: this.#freeDeviceNumber(busNumber),
      speed: descriptors.speed,
      vendorId: descriptors.vendorId,
      productId: descriptors.productId,
      deviceVersion: descriptors.deviceVersion,
      deviceClass: descriptors.deviceClass ?? 0,
      configurationValue: 1,
      interfaceClasses: [descriptors.interfaceClass],
    };
    const added = { record, host };
    this.#exports.set(busId, added);
    return added;
  }

  /** Removes a device; returns false when there is none with this bus id. */
  remove(busId: string): boolean {
    return this.#exports.delete(busId);
  }

  #freeBusId(): string {
    let port = 1;
    while (this.#exports.has(`1-${port}`)) port++;
    return `1-${port}`;
  }

  #freeDeviceNumber(busNumber: number): number {
    const taken = new Set(this.list().flatMap(({ record }) => (record.busNumber === busNumber ? [record.deviceNumber] : [])));
    let number = FIRST_DEVICE_NUMBER;
    while (taken.has(number)) number++;
    return number;
  }
}
