import type { CanBus } from "../../bus/bus.js";
import { type Fields, plainOf } from "../wire/fields.js";
import type { RemoteBusInfo } from "../wire/host-messages.js";

/** Returns what a bus is, as plain values. */
export function packInfo(bus: CanBus, instance: string): Fields {
  const { name, channels, channelNames, canClockHz } = bus;
  const is = (property: string) => (bus as unknown as Fields)[property] === true;
  return {
    name,
    channels,
    channelNames: channels.map((channel) => channelNames.get(channel) ?? `can${channel}`),
    canClockHz,
    classicOnly: is("classicOnly"),
    oneShot: is("oneShot"),
    instance,
  } satisfies Record<keyof RemoteBusInfo, unknown>;
}

/** Returns the statistics of a bus as plain values: also what only this kind of bus counts. */
export function packStatistics(bus: CanBus): Fields {
  const { channels, filtered: _filtered, dropped: _dropped, ...more } = bus.statistics();
  return {
    channels: [...channels].map(([channel, counters]) => ({ ...(plainOf(counters) as object), channel })),
    more: plainOf(more),
  };
}
