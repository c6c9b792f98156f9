import {
  type BitrateTrial,
  type BusAdapterSelector,
  CanalystBus,
  CanalystDevice,
  type CanBus,
  type Clock,
  detectBitrate,
} from "canalystii";
import type { RemoteBusOptions } from "canalystii/remote";
import { StallFreeClock, VirtualAdapter } from "canalystii/simulator";
import type { DetectBitrate, DetectedBitrate, OpenAdapter, OpenRemote, OpenSimulator, Trial } from "../../protocol.js";
import { type BusPlace, BusSource, busOptions } from "./bus-source.js";
import type { Source, SourceSink } from "./source-list.js";

export interface SourcePlace {
  readonly source: Source;
  readonly sink: SourceSink;
  readonly clock: Clock;
}

/** Finds an adapter by its position in the list of those that the page may use. */
export type FindAdapter = (index: number) => BusAdapterSelector;

/** Opens an adapter; it goes on by itself when it was unplugged and is back. */
export async function openAdapter(ask: OpenAdapter, find: FindAdapter, place: SourcePlace): Promise<BusSource> {
  const options = busOptions(ask.channels);
  const bus = await CanalystBus.open({ ...options, device: find(ask.index ?? 0), clock: place.clock, reconnect: true });
  // with its serial number, if it has one
  place.source.name = bus.name;
  return started(bus, { ...place, setups: ask.channels });
}

/** Opens a virtual adapter with traffic on its buses. Channels of the same bit rate are on one bus, except for floods. */
export async function openSimulator(ask: OpenSimulator, place: SourcePlace): Promise<BusSource> {
  const { channels, traffic = "vehicle", seed } = ask;
  if (traffic !== "vehicle" && traffic !== "flood") throw new RangeError(`traffic ${JSON.stringify(traffic)} is not vehicle or flood`);
  const options = busOptions(channels);
  const clock = new StallFreeClock(place.clock);
  const adapter = new VirtualAdapter({
    clock,
    traffic: traffic === "vehicle" ? { kind: "vehicle", seed } : { kind: "flood" },
    joined: traffic === "vehicle" && new Set(channels.map(({ bitrate }) => bitrate)).size === 1,
  });
  try {
    const bus = await CanalystBus.open({ ...options, device: () => adapter.usbDevice(), clock, name: place.source.name });
    bus.closed.catch(() => {}).finally(() => adapter.dispose());
    // while its host is busy, the driver can only suspect what the virtual adapter knows
    return started(bus, { ...place, setups: channels, droppedBy: (channel) => adapter.counters(channel).dropped });
  } catch (error) {
    adapter.dispose();
    throw error;
  }
}

/** Opens a bus that a server exposes. */
export type OpenRemoteBus = (address: string, options: RemoteBusOptions) => Promise<CanBus>;

/** Connects to a server's bus; a lost connection is made again. */
export async function openRemote({ url, token }: OpenRemote, connect: OpenRemoteBus, place: SourcePlace): Promise<BusSource> {
  return started(await connect(url, { token, clock: place.clock, reconnect: true }), place);
}

function started(bus: CanBus, place: BusPlace): BusSource {
  const opened = new BusSource(bus, place);
  opened.start();
  return opened;
}

export interface Detecting {
  readonly find: FindAdapter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onTrial: (trial: Trial) => void;
}

/** Finds the bit rate of an adapter's or a simulated bus by listening. */
export async function detect(ask: DetectBitrate, detecting: Detecting): Promise<DetectedBitrate> {
  const { kind, index = 0, channel, mode, listenMs, simulatedBitrate: bitrate = 500_000 } = ask;
  const { clock, signal } = detecting;
  const adapter = kind === "simulator" ? new VirtualAdapter({ clock, traffic: { kind: "vehicle", bitrate } }) : undefined;
  const device = await CanalystDevice.open({ device: adapter?.usbDevice() ?? (await found(detecting.find, index)), clock });
  try {
    const onTrial = (trial: BitrateTrial) => detecting.onTrial(toTrial(trial));
    const detection = await detectBitrate(device, channel, { mode, listenMs, signal, clock, onTrial });
    return { bitrate: detection.bitrate, trials: detection.trials.map(toTrial) };
  } finally {
    await device.close();
    adapter?.dispose();
  }
}

async function found(find: FindAdapter, index: number) {
  const selector = find(index);
  return typeof selector === "function" ? selector() : selector;
}

function toTrial({ channel, bitrate, frames, elapsedMs }: BitrateTrial): Trial {
  return { channel, bitrate, frames, elapsedMs };
}
