import { type BusAdapterSelector, CanalystBus } from "canalystii";
import type { OpenAdapter } from "../../protocol.js";
import { BusSource, busOptions, type SourcePlace } from "./bus-source.js";

/** Finds an adapter by its position in the list of those that the page may use. */
export type FindAdapter = (index: number) => BusAdapterSelector;

/** Opens an adapter; it goes on by itself when it was unplugged and is back. */
export async function openAdapter(ask: OpenAdapter, find: FindAdapter, place: SourcePlace): Promise<BusSource> {
  const options = busOptions(ask.channels);
  const bus = await CanalystBus.open({ ...options, device: find(ask.index ?? 0), clock: place.clock, reconnect: true });
  // with its serial number, if it has one
  place.source.name = bus.name;
  return BusSource.start(bus, { ...place, setups: ask.channels, warnings: bus.warnings });
}
