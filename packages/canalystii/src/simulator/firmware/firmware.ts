import type { Clock } from "../../base/clock.js";
import {
  CHANNEL_ENDPOINTS,
  decodeInit,
  encodeCanStatus,
  encodeCommand,
  encodeMessageStatus,
  Opcode,
  opcodeOf,
  PACKET_SIZE,
  USB_PRODUCT_ID,
  USB_PRODUCT_NAME,
  USB_VENDOR_ID,
} from "../../canalyst/wire/protocol.js";
import type { VirtualUsbDescriptors, VirtualUsbDevice } from "../../usb/virtual/virtual-usb-device.js";
import type { CanBusModel } from "../network/can-bus-model.js";
import type { FaultInjector } from "./faults.js";
import { FirmwareChannel } from "./firmware-channel.js";
import { type FirmwareOptions, firmwareBehaviour, type Leftovers } from "./firmware-options.js";

/** Answered in captures of other drivers; the purpose is unknown. The model sends an empty answer. */
const OPCODE_PREINIT = 0x13;
/** Seen in one driver, unverified: treated as a reset of the channel. */
const OPCODE_RESET = 0x07;
/** A waiting host is not woken more often than this. */
const REST_MS = 0.25;
/** Maximum number of unread answers: further commands get no answer. */
const MAX_RESPONSES = 8;

export interface FirmwareHooks {
  readonly clock: Clock;
  /** The bus of each channel. */
  readonly buses: readonly CanBusModel[];
  readonly faults: FaultInjector;
  /** Called when the bit rate of a channel was set, or a channel was started or stopped. */
  readonly onTuned: () => void;
}

/** The adapter's firmware from power-on to unplugging, byte for byte. */
export class Firmware implements VirtualUsbDevice {
  readonly descriptors: VirtualUsbDescriptors;
  readonly channels: readonly FirmwareChannel[];
  readonly #hooks: FirmwareHooks;
  readonly #listenOnlyCrashes: boolean;
  readonly #responses: readonly Uint8Array[][] = [[], []];
  readonly #readyListeners = new Set<() => void>();
  readonly #unplug = new AbortController();
  readonly #ends: (() => void)[] = [];
  /** Timers for the ends of delays, by time, with the function that cancels them. */
  readonly #timers = new Map<number, () => void>();
  #waiting = false;
  #crashed = false;
  #unknownCommands = 0;

  constructor(options: FirmwareOptions, hooks: FirmwareHooks) {
    const behaviour = firmwareBehaviour(options);
    this.#hooks = hooks;
    this.#listenOnlyCrashes = behaviour.listenOnlyCrashes;
    this.descriptors = {
      vendorId: USB_VENDOR_ID,
      productId: USB_PRODUCT_ID,
      deviceVersion: 0x0100,
      deviceClass: 0xff,
      speed: "full",
      manufacturerName: "Chuangxin Tech",
      productName: options.productName ?? USB_PRODUCT_NAME,
      ...(options.serialNumber === undefined ? {} : { serialNumber: options.serialNumber }),
      interfaceClass: 0xff,
      endpoints: behaviour.endpointNumbers.flatMap((endpointNumber) =>
        (["in", "out"] as const).map((direction) => ({ endpointNumber, direction, type: "bulk" as const, packetSize: PACKET_SIZE })),
      ),
    };
    const [first] = hooks.buses;
    const powerOnNs = first === undefined ? 0 : first.realNs(first.clockNs());
    const { onTuned } = hooks;
    this.channels = hooks.buses.map((bus, channel) => new FirmwareChannel(bus, { channel, behaviour, powerOnNs, onTuned }));
    for (const bus of new Set(hooks.buses)) this.#ends.push(bus.onActivity(() => this.#onActivity()));
  }

  get unplugged(): AbortSignal {
    return this.#unplug.signal;
  }

  /** Number of commands with an unknown opcode, and of packets too short to have an opcode. */
  get unknownCommands(): number {
    return this.#unknownCommands;
  }

  /** Sets what an earlier program left behind, on both channels. */
  leaveBehind(leftovers: Leftovers): void {
    this.channels.forEach((channel, index) => {
      channel.leaveBehind(leftovers);
      if (leftovers.staleResponse !== undefined) this.#command(index, encodeCommand(leftovers.staleResponse));
    });
  }

  /** Unplugs the device: transfers end, the channels leave the bus. */
  unplug(): void {
    if (this.#unplug.signal.aborted) return;
    this.setWaiting(false);
    for (const end of this.#ends) end();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const channel of this.channels) channel.unplug();
    this.#unplug.abort();
    this.#readyListeners.clear();
  }

  readPacket(endpointNumber: number, into: Uint8Array): number | "nak" | "stall" {
    if (this.#crashed) return "nak";
    const { faults } = this.#hooks;
    if (faults.active) {
      const hindrance = this.#hindrance("in", endpointNumber);
      if (hindrance !== undefined) return hindrance;
    }
    const length = this.#read(endpointNumber, into);
    return length === "nak" || !faults.active ? length : faults.spoil(endpointNumber, into, length);
  }

  writePacket(endpointNumber: number, packet: Uint8Array): "ack" | "nak" | "stall" {
    if (this.#crashed) return "nak";
    if (this.#hooks.faults.active) {
      const hindrance = this.#hindrance("out", endpointNumber);
      if (hindrance !== undefined) return hindrance;
    }
    for (let i = 0; i < this.channels.length; i++) {
      const endpoints = CHANNEL_ENDPOINTS[i as 0 | 1];
      if (endpointNumber === endpoints.message) return (this.channels[i] as FirmwareChannel).writePacket(packet);
      if (endpointNumber === endpoints.command) {
        this.#command(i, packet);
        this.#onActivity();
        return "ack";
      }
    }
    return "ack";
  }

  control(): "stall" {
    return "stall";
  }

  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener);
    return () => this.#readyListeners.delete(listener);
  }

  setWaiting(waiting: boolean): void {
    this.#waiting = waiting;
    for (const { bus } of this.channels) bus.setAwake(this, waiting, REST_MS);
  }

  #read(endpointNumber: number, into: Uint8Array): number | "nak" {
    for (let i = 0; i < this.channels.length; i++) {
      const endpoints = CHANNEL_ENDPOINTS[i as 0 | 1];
      if (endpointNumber === endpoints.message) return (this.channels[i] as FirmwareChannel).readPacket(into);
      if (endpointNumber !== endpoints.command) continue;
      const response = this.#responses[i]?.shift();
      if (response === undefined) return "nak";
      into.set(response);
      return response.length;
    }
    return "nak";
  }

  #command(index: number, packet: Uint8Array): void {
    const channel = this.channels[index] as FirmwareChannel;
    const opcode = opcodeOf(packet);
    switch (opcode) {
      case Opcode.INIT: {
        if (packet.length < PACKET_SIZE) break;
        const init = decodeInit(packet);
        if (init.mode === 1 && this.#listenOnlyCrashes) this.#crashed = true;
        else channel.init(init);
        return;
      }
      case Opcode.START:
        channel.start();
        return;
      case Opcode.STOP:
        channel.stop();
        return;
      case Opcode.CLEAR_RX_BUFFER:
        channel.clearRxBuffer();
        return;
      case OPCODE_RESET:
        channel.stop();
        channel.clearRxBuffer();
        return;
      case Opcode.MESSAGE_STATUS:
        this.#respond(index, encodeMessageStatus(channel.messageStatus()));
        return;
      case Opcode.CAN_STATUS:
        this.#respond(index, encodeCanStatus(channel.canStatus()));
        return;
      case OPCODE_PREINIT:
        this.#respond(index, encodeCommand(OPCODE_PREINIT));
        return;
    }
    this.#unknownCommands++;
  }

  #respond(index: number, response: Uint8Array): void {
    const { faults } = this.#hooks;
    if (faults.active && faults.dropsResponse(CHANNEL_ENDPOINTS[index as 0 | 1].command)) return;
    const queue = this.#responses[index] as Uint8Array[];
    if (queue.length < MAX_RESPONSES) queue.push(response);
    for (const channel of this.channels) channel.changed = true;
  }

  #hindrance(direction: "in" | "out", endpointNumber: number): "nak" | "stall" | undefined {
    const { clock, faults } = this.#hooks;
    const now = clock.now();
    const found = faults.before(direction, endpointNumber, now);
    if (typeof found !== "number") return found;
    if (Number.isFinite(found) && !this.#timers.has(found)) {
      const cancel = clock.schedule(found - now, () => {
        this.#timers.delete(found);
        this.#ready();
      });
      this.#timers.set(found, cancel);
    }
    return "nak";
  }

  #onActivity(): void {
    let changed = false;
    for (const channel of this.channels) {
      changed ||= channel.changed;
      channel.changed = false;
    }
    if (changed && this.#waiting) this.#ready();
  }

  #ready(): void {
    for (const listener of [...this.#readyListeners]) listener();
  }
}
