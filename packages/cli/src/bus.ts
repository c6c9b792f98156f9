import {
  CanalystBus,
  CanalystDevice,
  type CanalystDeviceSettings,
  type CanBus,
  type Clock,
  isCanError,
  isFlushableBus,
  openBus as openNamedBus,
  systemClock,
} from "canalystii";
import { ADAPTER_CHANNELS, ChannelSelection } from "./channel-selection.js";
import type { Context } from "./context.js";
import { ExitCode } from "./exit-codes.js";
import { ExitError, UsageError, whileOpening, withUserValues } from "./failures.js";
import type { AdapterOptions, DeviceOptions } from "./options.js";
import { isAdapter, markAdapter } from "./own-adapter.js";
import { busAddress, isServed, withoutToken } from "./remote-device.js";
import { interruptible } from "./signals.js";
import type { SimulatedAdapter } from "./simulated.js";

export interface OpenBusOptions {
  readonly channels: readonly number[] | ChannelSelection;
  readonly context: Context;
  /** false: the channels are configured but not started. Default: true. */
  readonly start?: boolean | undefined;
  /**
   * true: an adapter is received from in a thread, so that no frame is lost while this one waits for a terminal or a pipe (Node
   * writes to them synchronously). Default: false.
   */
  readonly thread?: boolean | undefined;
}

/** Opens the bus of the options and starts its channels, unless `start` is false. */
export function openBus(options: DeviceOptions, { channels: wanted, context, start, thread = false }: OpenBusOptions): Promise<CanBus> {
  const open = async () => {
    const device = await resolveDevice(options, context);
    checkRates(options, device);
    if (isServed(device)) return openServed(device, options, context);
    const channels = wanted instanceof ChannelSelection ? wanted.toOpen(device) : wanted;
    const settings = {
      ...options.rates.configs(channels),
      channels,
      start,
      reconnect: options.reconnect === true,
      ...(options.listenOnly === true ? { mode: "listen-only" as const } : {}),
    };
    for (const note of options.rates.notes(channels)) context.warn(note);
    if (device !== "sim") {
      const isRemote = device.includes("://");
      const bus = await withUserValues(() => openNamedBus(device, { ...settings, thread: thread && !isRemote }));
      if (!isRemote) markAdapter(bus);
      return bus;
    }
    const adapter = await simulatedAdapter(options, context, { joined: options.rates.areEqual([0, 1]) });
    const bus = await CanalystBus.open({ ...settings, device: adapter.usbDevice, clock: adapter.clock, name: "sim" });
    // only now, so that no frame of a replay is missed
    adapter.startTraffic();
    bus.closed.then(adapter.dispose, adapter.dispose);
    return bus;
  };
  return whileOpening(() => interruptible<CanBus>(open(), context.signal, (bus) => void bus.close()));
}

/**
 * Opens a bus of `canalyst serve`, which is set up at the server unless bit rates or timings are given here. The token may be in
 * the environment: every user of this machine can see command lines.
 */
async function openServed(address: string, { rates, reconnect, listenOnly }: DeviceOptions, context: Context): Promise<CanBus> {
  if (listenOnly === true) context.warn("--listen-only has no effect here: start the server with it");
  const token = process.env["CANALYST_TOKEN"] || undefined;
  const bus = await withUserValues(() => openNamedBus(busAddress(address), { token, reconnect: reconnect === true }));
  if (!rates.given) return bus;
  try {
    for (const channel of bus.channels) await withUserValues(() => bus.configure(channel, rates.of(channel)));
  } catch (error) {
    await bus.close();
    throw error;
  }
  return bus;
}

/** The adapter itself, below the bus. */
export interface OpenDevice extends AsyncDisposable {
  readonly device: CanalystDevice;
  /** Its clock. */
  readonly clock: Clock;
}

/** @throws UsageError when more bit rates or timings are given than there are channels */
function checkRates({ rates }: DeviceOptions, device: string): void {
  if (rates.count > ADAPTER_CHANNELS.length && !device.includes("://")) {
    throw new UsageError(`${rates.count} bit rates or timings are given, but there are only ${ADAPTER_CHANNELS.length} channels`);
  }
}

/** Opens the adapter itself: no channel is initialised. */
export function openDevice(
  options: AdapterOptions,
  context: Context,
  { onTransfer }: Pick<CanalystDeviceSettings, "onTransfer"> = {},
): Promise<OpenDevice> {
  const open = async () => {
    const name = await resolveDevice(options, context);
    if (name.includes("://")) throw new UsageError(`${withoutToken(name)} is not an adapter of this machine`);
    if (name !== "sim") return withClock(await CanalystDevice.open({ device: name, onTransfer }), systemClock);
    const adapter = await simulatedAdapter(options, context);
    const device = await CanalystDevice.open({ device: adapter.usbDevice(), clock: adapter.clock, onTransfer });
    adapter.startTraffic();
    device.closed.then(adapter.dispose, adapter.dispose);
    return withClock(device, adapter.clock);
  };
  return whileOpening(() => interruptible(open(), context.signal, ({ device }) => void device.close()));
}

function withClock(device: CanalystDevice, clock: Clock): OpenDevice {
  return { device, clock, [Symbol.asyncDispose]: () => device.close() };
}

async function simulatedAdapter(options: AdapterOptions, context: Context, how?: { readonly joined: boolean }): Promise<SimulatedAdapter> {
  const { makeSimulatedAdapter } = await import("./simulated.js");
  return makeSimulatedAdapter(options, context, how);
}

/** Resolves `auto`, with a warning if that is the virtual adapter. */
async function resolveDevice({ device }: AdapterOptions, context: Context): Promise<string> {
  if (device !== "auto") return device;
  let reason = "no Canalyst-II is plugged in";
  try {
    if ((await CanalystDevice.list()).length > 0) return "0";
  } catch (error) {
    if (!isCanError(error)) throw error;
    reason = error.message;
  }
  context.warn(`${reason}; using the virtual adapter (canalyst doctor shows the reason)`);
  return "sim";
}

/** Returns a channel with its label on the adapter's case, or with its name on another bus. */
export function describeChannel(bus: CanBus, channel: number): string {
  return `channel ${channel} (${isAdapter(bus) ? `CAN${channel + 1}` : bus.channelNames.get(channel)})`;
}

/** Minimum time after which frames that still wait in the adapter count as stuck. */
const STUCK_MS = 5000;
/** Capacity of the adapter's send queue: some 1000 frames of up to 160 bits; doubled, because a busy bus delays them. */
const QUEUE_BITS = 2 * 160_000;
const FLUSH_MS = 250;

export interface SettleOptions {
  readonly signal: AbortSignal;
}

/**
 * Waits until the adapter has sent all frames: closing it drops those that still wait there.
 * @returns false when the signal was aborted before
 * @throws ExitError when the adapter cannot send it
 */
export async function settle(bus: CanBus, { signal }: SettleOptions): Promise<boolean> {
  if (!isFlushableBus(bus)) return true;
  const bitrates = Array.from(bus.statistics().channels.values(), ({ bitrate }) => bitrate);
  // a full queue takes long on a slow bus
  const patienceMs = Math.max(STUCK_MS, (1000 * QUEUE_BITS) / Math.min(...bitrates));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += FLUSH_MS) {
    if (await bus.flush(FLUSH_MS)) return true;
    if (signal.aborted) return false;
  }
  throw new ExitError(ExitCode.FAILURE, "the adapter cannot send the frames that still wait in it; they are dropped", {
    hint: "The bus is blocked or overloaded, or no other node acknowledges: check the wiring and the bit rate.",
  });
}
