import { CanalystBus } from "canalystii";
import { StallFreeClock, VirtualAdapter } from "canalystii/simulator";
import type { OpenSimulator } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import { BusSource, busOptions, type SourcePlace } from "./bus-source.js";

/** Opens a virtual adapter with traffic on its buses. Channels of the same bit rate are on one bus, except for floods. */
export async function openSimulator(ask: OpenSimulator, place: SourcePlace): Promise<BusSource> {
  const { channels, traffic = "vehicle", seed } = ask;
  checkChoice("traffic", traffic, ["vehicle", "flood"]);
  const options = busOptions(channels);
  const clock = new StallFreeClock(place.clock, (fromUs, toUs) => place.sink.stalled(place.source, fromUs, toUs));
  const adapter = new VirtualAdapter({
    clock,
    traffic: traffic === "vehicle" ? { kind: "vehicle", seed } : { kind: "flood" },
    joined: traffic === "vehicle" && new Set(channels.map(({ bitrate }) => bitrate)).size === 1,
  });
  try {
    const bus = await CanalystBus.open({ ...options, device: () => adapter.usbDevice(), clock, name: place.source.name });
    bus.closed.catch(() => {}).finally(() => adapter.dispose());
    // while its host is busy, the driver can only suspect what the virtual adapter knows
    return BusSource.start(bus, {
      ...{ ...place, setups: channels, warnings: bus.warnings },
      droppedBy: (channel) => adapter.counters(channel).dropped,
    });
  } catch (error) {
    adapter.dispose();
    throw error;
  }
}
