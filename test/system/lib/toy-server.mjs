// Serves toy devices over USB/IP until it is signalled: usage: node toy-server.mjs PORT COUNT
// Endpoint 1 echoes: each packet written can be read once. Endpoint 2 stalls reads and never takes a write.
// Vendor requests: 1 (in) gives 4 bytes, 2 (out) unplugs the device, 3 (out) makes wValue packets of 64 bytes ready on endpoint 1.
import { argv } from "node:process";
import { attachCommand, UsbIpServer } from "canalystii/usbip";

/** @typedef {import("canalystii/usbip").VirtualUsbDevice} VirtualUsbDevice */

/** @implements {VirtualUsbDevice} */
class EchoDevice {
  /** @type {Uint8Array[]} */
  #packets = [];
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #unplugged = new AbortController();

  /** @param {number} number */
  constructor(number) {
    /** @type {VirtualUsbDevice["descriptors"]} */
    this.descriptors = {
      vendorId: 0x1209,
      productId: number,
      deviceVersion: 0x0123,
      speed: "full",
      manufacturerName: "Toys",
      productName: `Echo ✓ ${number}`,
      serialNumber: `S${number}`,
      interfaceClass: 0xff,
      endpoints: [1, 2].flatMap((endpointNumber) => [
        { endpointNumber, direction: "in", type: "bulk", packetSize: 64 },
        { endpointNumber, direction: "out", type: "bulk", packetSize: 64 },
      ]),
    };
  }

  get unplugged() {
    return this.#unplugged.signal;
  }

  /** @param {number} endpointNumber @param {Uint8Array} into */
  readPacket(endpointNumber, into) {
    if (endpointNumber === 2) return "stall";
    const packet = this.#packets.shift();
    if (packet === undefined) return "nak";
    into.set(packet);
    return packet.length;
  }

  /** @param {number} endpointNumber @param {Uint8Array} packet */
  writePacket(endpointNumber, packet) {
    if (endpointNumber === 2) return "nak";
    this.#give(packet.slice());
    return "ack";
  }

  /** @param {import("canalystii/usbip").UsbSetup} setup */
  control({ bRequest, wValue }) {
    if (bRequest === 1) return Uint8Array.of(1, 2, 3, 4);
    if (bRequest === 2) setTimeout(() => this.#unplugged.abort(), 20);
    else if (bRequest === 3) for (let i = 0; i < wValue; i += 1) this.#give(new Uint8Array(64).fill(i));
    else return "stall";
    return new Uint8Array(0);
  }

  /** @param {() => void} listener */
  onReady(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param {Uint8Array} packet */
  #give(packet) {
    this.#packets.push(packet);
    for (const listener of this.#listeners) listener();
  }
}

const [port, count] = [Number(argv[2]), Number(argv[3])];
const devices = Array.from({ length: count }, (_, i) => new EchoDevice(i + 1));
const server = await UsbIpServer.listen({ port, devices, onEvent: (event) => console.log(JSON.stringify(event)) });
for (const { busId } of server.devices) console.log(attachCommand(busId, { port: server.port }));
process.once("SIGTERM", () => server.close());
