import { VirtualClock } from "../../src/base/virtual-clock.js";
import type { ChannelOverride, ChannelSettings } from "../../src/bus/bus.js";
import type { CanFrame } from "../../src/can/frame.js";
import { CanalystBus } from "../../src/canalyst/bus/bus.js";
import type { CanalystBusSettings } from "../../src/canalyst/bus/bus-options.js";
import { VirtualAdapter, type VirtualAdapterOptions, type WebUsbDeviceOptions } from "../../src/simulator/index.js";

export interface SimulatedBusOptions {
  readonly adapter?: Omit<VirtualAdapterOptions, "clock">;
  readonly usb?: WebUsbDeviceOptions;
  readonly bus?: CanalystBusSettings &
    ChannelSettings & { readonly bitrate?: number; readonly channelConfigs?: Readonly<Record<number, ChannelOverride>> };
}

/** Opens a bus on a virtual adapter whose channels are on CAN buses of their own, all on one virtual clock. */
export async function openSimulatedBus(options: SimulatedBusOptions = {}) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, joined: false, ...options.adapter });
  const device = () => adapter.usbDevice({ nativeTimeouts: true, latencyMs: 0.2, ...options.usb });
  const bus = await clock.run(CanalystBus.open({ device, clock, bitrate: 1_000_000, ...options.bus }));
  return {
    clock,
    adapter,
    bus,
    /** Channel statistics of now. */
    channel: (channel: number) => {
      const statistics = bus.statistics().channels.get(channel);
      if (statistics === undefined) throw new Error(`no channel ${channel}`);
      return statistics;
    },
    async [Symbol.asyncDispose]() {
      await clock.run(bus.close());
      adapter.dispose();
    },
  };
}

/** The little-endian counter that flood traffic carries. */
export const counterOf = ({ data }: Pick<CanFrame, "data">) => new DataView(data.buffer, data.byteOffset).getUint32(0, true);

/** Returns the value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}
