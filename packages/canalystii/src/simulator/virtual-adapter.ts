import { type Clock, systemClock } from "../base/clock.js";
import { CHANNEL_COUNT } from "../canalyst/wire/protocol.js";
import type { UsbDevice } from "../usb/usb-device.js";
import type { VirtualUsbDevice } from "../usb/virtual/virtual-usb-device.js";
import { type WebUsbDeviceOptions, webUsbDevice } from "../usb/virtual/virtual-web-usb.js";
import { FaultInjector } from "./firmware/faults.js";
import { Firmware } from "./firmware/firmware.js";
import type { ChannelCounters } from "./firmware/firmware-channel.js";
import type { FirmwareOptions, Leftovers } from "./firmware/firmware-options.js";
import { CanBusModel } from "./network/can-bus-model.js";
import { VirtualNode, type VirtualNodeOptions } from "./network/virtual-node.js";
import { RunningTraffic } from "./traffic/traffic.js";
import type { Traffic, TrafficName, TrafficOptions } from "./traffic/traffic-options.js";

export interface VirtualAdapterOptions {
  /** Default: the system's clock. With a `VirtualClock`, hours take seconds. */
  readonly clock?: Clock | undefined;
  /** How the firmware behaves. With the defaults, python-canalystii's hardware tests pass. */
  readonly firmware?: FirmwareOptions | undefined;
  /** Other traffic on the bus. Default: none. */
  readonly traffic?: TrafficOptions | TrafficName | readonly (TrafficOptions | TrafficName)[] | undefined;
  /** true: the channels are wired together, on one bus; false: each has its own bus. Default: true. Not together with `buses`. */
  readonly joined?: boolean | undefined;
  /** The bus of each channel, e.g. that of another adapter, to connect the two. All must have the same clock. */
  readonly buses?: readonly [CanBusModel, CanBusModel] | undefined;
  /** Random seed for the bytes of faults. Default: 1. */
  readonly seed?: number | undefined;
}

/**
 * A Canalyst-II without hardware: a model of its firmware with the same bytes on USB, a CAN bus, other nodes, traffic and
 * faults. It is as deterministic as its clock; nothing runs unless a program uses the device.
 *
 * Not modelled: the unknown behaviour of the firmware (`FirmwareOptions` has the variants that agree with what is known),
 * the time that packets take on USB (`webUsbDevice` can add latency), acceptance filtering, CAN error frames and bus-off,
 * sampling and signal levels, and the vendor's undocumented commands.
 */
export class VirtualAdapter {
  readonly clock: Clock;
  /** Faults on demand; they stay active when the adapter is unplugged. */
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

  /** The USB device that is plugged in now (or was last), for `webUsbDevice` and the USB/IP server. A new object after each `plug`. */
  get device(): VirtualUsbDevice {
    return this.#firmware;
  }

  get plugged(): boolean {
    return !this.#firmware.unplugged.aborted;
  }

  /** Returns the device as a program sees it. Each call represents another program; `clock` defaults to the adapter's. */
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

  /** Attaches a node of your own to the bus of a channel (default 0). */
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

  /** Returns a snapshot of what happened on a channel since the adapter was plugged in. */
  counters(channel: number): ChannelCounters {
    this.bus(channel).advance();
    return { ...(this.#firmware.channels[channel] as { readonly counters: ChannelCounters }).counters };
  }

  /** Returns whether a channel is running, and its bit rate in bit/s (0 before INIT). */
  channelState(channel: number): { readonly running: boolean; readonly bitrate: number } {
    this.bus(channel);
    const { running, bitrate } = this.#firmware.channels[channel] as { readonly running: boolean; readonly bitrate: number };
    return { running, bitrate };
  }

  /** Sets what a killed program left behind, from now on. */
  leaveBehind(leftovers: Leftovers): void {
    this.#firmware.leaveBehind(leftovers);
  }

  /** Unplugs the adapter: transfers end as `disconnected`, the channels leave the bus. */
  unplug(): void {
    this.#firmware.unplug();
  }

  /** Plugs the adapter in (again): it starts from power-on, as a new device, which is returned. */
  plug(): VirtualUsbDevice {
    if (!this.plugged) {
      this.#firmware = this.#powerOn();
      this.#tuneTraffic();
      for (const listener of [...this.#plugListeners]) listener(this.#firmware);
    }
    return this.#firmware;
  }

  /** Calls the listener with the new device whenever the adapter is plugged in again; returns a function that removes the listener. */
  onPlug(listener: (device: VirtualUsbDevice) => void): () => void {
    this.#plugListeners.add(listener);
    return () => this.#plugListeners.delete(listener);
  }

  /** Ends everything: unplugs, stops traffic, removes attached nodes. No timer is left. */
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

  /** Sets traffic to the bit rate of the first running channel of its bus. */
  #tuneTraffic(): void {
    for (const traffic of this.#traffic) {
      traffic.tune((bus) => this.#firmware.channels.find((channel) => channel.bus === bus && channel.running)?.bitrate);
    }
  }
}
