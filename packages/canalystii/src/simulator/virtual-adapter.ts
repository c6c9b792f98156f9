import { type Clock, systemClock } from "../can/clock.js";
import { CHANNEL_COUNT } from "../canalyst/protocol.js";
import type { UsbDevice } from "../usb/usb-device.js";
import type { VirtualUsbDevice } from "../usb/virtual-usb-device.js";
import { type WebUsbDeviceOptions, webUsbDevice } from "../usb/virtual-web-usb.js";
import { CanBusModel } from "./can-bus-model.js";
import { FaultInjector } from "./faults.js";
import { Firmware } from "./firmware.js";
import type { ChannelCounters } from "./firmware-channel.js";
import type { FirmwareOptions, Leftovers } from "./firmware-options.js";
import { RunningTraffic } from "./traffic.js";
import type { Traffic, TrafficName, TrafficOptions } from "./traffic-options.js";
import { VirtualNode, type VirtualNodeOptions } from "./virtual-node.js";

export interface VirtualAdapterOptions {
  /** Default: the system's. A `VirtualClock` makes hours pass in seconds. */
  readonly clock?: Clock | undefined;
  /** How the firmware behaves. Default: the reading under which python-canalystii's hardware tests pass. */
  readonly firmware?: FirmwareOptions | undefined;
  /** What else is on the bus. Default: nothing. */
  readonly traffic?: TrafficOptions | TrafficName | readonly (TrafficOptions | TrafficName)[] | undefined;
  /** The channels are wired together, on one bus; false: a bus for each. Default: true. Not together with `buses`. */
  readonly joined?: boolean | undefined;
  /** The bus of each channel, e.g. that of another adapter: both then hear each other. They must run on the same clock. */
  readonly buses?: readonly [CanBusModel, CanBusModel] | undefined;
  /** Of the random bytes that faults make. Default: 1. */
  readonly seed?: number | undefined;
}

/**
 * A Canalyst-II without the hardware: its firmware byte for byte behind the USB seam, with a CAN bus, other nodes,
 * traffic and faults. It is as deterministic as its clock; nothing runs unless somebody looks or waits.
 *
 * Not modelled: what nobody knows of the firmware (the knobs of `FirmwareOptions` cover the readings that fit what is
 * known), the time that packets take on USB (`webUsbDevice` can add latency), acceptance filtering, CAN error frames
 * and bus-off, sampling and signal levels, and the vendor's undocumented commands.
 */
export class VirtualAdapter {
  readonly clock: Clock;
  /** Faults on demand; they outlast unplugging. */
  readonly faults: FaultInjector;
  readonly #buses: readonly CanBusModel[];
  readonly #firmwareOptions: FirmwareOptions;
  readonly #plugListeners = new Set<(device: VirtualUsbDevice) => void>();
  readonly #nodes = new Set<VirtualNode>();
  #traffic: RunningTraffic[] = [];
  #firmware: Firmware;

  /** @throws RangeError for a knob or a traffic option out of range */
  constructor(options: VirtualAdapterOptions = {}) {
    const { clock = systemClock, firmware = {}, traffic = [], joined = true, buses, seed = 1 } = options;
    this.clock = clock;
    this.faults = new FaultInjector(seed);
    const first = buses?.[0] ?? new CanBusModel(clock);
    this.#buses = [first, buses?.[1] ?? (joined ? first : new CanBusModel(clock))];
    const { leftovers, ...lasting } = firmware;
    this.#firmwareOptions = lasting;
    this.#firmware = this.#powerOn();
    if (leftovers !== undefined) this.#firmware.leaveBehind(leftovers);
    const list = Array.isArray(traffic)
      ? (traffic as readonly (TrafficOptions | TrafficName)[])
      : [traffic as TrafficOptions | TrafficName];
    for (const one of list) this.addTraffic(one);
  }

  /** The USB device as it is plugged in now (or was last): for `webUsbDevice` and the USB/IP server. Another object after each `plug`. */
  get device(): VirtualUsbDevice {
    return this.#firmware;
  }

  get plugged(): boolean {
    return !this.#firmware.unplugged.aborted;
  }

  /** Returns the device as a program finds it. Each call is another program; `clock` defaults to the adapter's. */
  usbDevice(options: WebUsbDeviceOptions = {}): UsbDevice {
    return webUsbDevice(this.#firmware, { clock: this.clock, ...options });
  }

  /**
   * Returns the bus of a channel.
   * @throws RangeError for a channel other than 0 and 1
   */
  bus(channel = 0): CanBusModel {
    const bus = this.#buses[channel];
    if (bus === undefined) throw new RangeError(`channel ${String(channel)} is not in 0..${CHANNEL_COUNT - 1}`);
    return bus;
  }

  /** Puts a node of one's own on the bus of a channel (default 0). */
  attachNode(options: VirtualNodeOptions & { readonly channel?: number | undefined }): VirtualNode {
    const node = new VirtualNode(this.bus(options.channel), options);
    this.#nodes.add(node);
    return node;
  }

  /** Starts traffic now. */
  addTraffic(options: TrafficOptions | TrafficName): Traffic {
    const traffic = new RunningTraffic(options, this.#buses);
    this.#traffic.push(traffic);
    this.#tuneTraffic();
    return traffic;
  }

  /** Returns what happened on a channel since it was plugged in: a snapshot. */
  counters(channel: number): ChannelCounters {
    this.bus(channel).advance();
    return { ...(this.#firmware.channels[channel] as { readonly counters: ChannelCounters }).counters };
  }

  /** Returns whether a channel is started, and its bit rate in bit/s (0 before INIT). */
  channelState(channel: number): { readonly running: boolean; readonly bitrate: number } {
    this.bus(channel);
    const { running, bitrate } = this.#firmware.channels[channel] as { readonly running: boolean; readonly bitrate: number };
    return { running, bitrate };
  }

  /** Leaves behind what a program that was killed would have, from now on. */
  leaveBehind(leftovers: Leftovers): void {
    this.#firmware.leaveBehind(leftovers);
  }

  /** Pulls the plug: transfers end as `disconnected`, the channels leave the bus. */
  unplug(): void {
    this.#firmware.unplug();
  }

  /** Plugs the adapter in (again): it starts from power-on, as a new device. Returns that. */
  plug(): VirtualUsbDevice {
    if (!this.plugged) {
      this.#firmware = this.#powerOn();
      this.#tuneTraffic();
      for (const listener of [...this.#plugListeners]) listener(this.#firmware);
    }
    return this.#firmware;
  }

  /** Calls back with the new device whenever the adapter is plugged in again; returns a function that ends it. */
  onPlug(listener: (device: VirtualUsbDevice) => void): () => void {
    this.#plugListeners.add(listener);
    return () => this.#plugListeners.delete(listener);
  }

  /** Ends everything: unplugs, stops traffic, takes own nodes off the bus. No timer is left. */
  dispose(): void {
    this.unplug();
    for (const traffic of this.#traffic) traffic.stop();
    this.#traffic = [];
    for (const node of this.#nodes) node.detach();
    this.#nodes.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #powerOn(): Firmware {
    return new Firmware(this.#firmwareOptions, {
      clock: this.clock,
      buses: this.#buses,
      faults: this.faults,
      onTuned: () => this.#tuneTraffic(),
    });
  }

  /** Lets traffic follow the bit rate of the first running channel of its bus. */
  #tuneTraffic(): void {
    for (const traffic of this.#traffic) {
      traffic.tune((bus) => this.#firmware.channels.find((channel) => channel.bus === bus && channel.running)?.bitrate);
    }
  }
}
