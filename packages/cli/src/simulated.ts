import { type Clock, errorText, type UsbDevice } from "canalystii";
import { StallFreeClock, type TrafficOptions, VirtualAdapter } from "canalystii/simulator";
import type { Context } from "./context.js";
import { UsageError, withUserValues } from "./failures.js";
import { readFirmware } from "./firmware-knobs.js";
import { openLog, readAhead } from "./log-file.js";
import type { AdapterOptions } from "./options.js";
import { countText } from "./progress.js";

/** The virtual adapter of `--device sim`, not yet with traffic. */
export interface SimulatedAdapter {
  /** Opens the adapter's device, as a separate program would. */
  readonly usbDevice: () => UsbDevice;
  /** Its clock. */
  readonly clock: Clock;
  startTraffic(): void;
  readonly dispose: () => void;
}

export interface SimulatedTraffic {
  readonly simTraffic?: string | undefined;
  readonly simReplay?: string | undefined;
  readonly simSpeed: number;
  readonly simSeed: number;
  readonly simBitrate?: number | undefined;
}

/**
 * Makes the virtual adapter that the options describe. A replayed log is opened immediately, so that a wrong name fails early.
 * @param how.joined false: a separate bus for each channel, as always for a replayed log
 */
export async function makeSimulatedAdapter(
  options: AdapterOptions,
  context: Context,
  { joined = true }: { readonly joined?: boolean } = {},
): Promise<SimulatedAdapter> {
  const firmware = readFirmware(undefined, options.simKnob);
  const traffic = await describeTraffic(options, context);
  const clock = new StallFreeClock();
  const oneBus = joined && options.simReplay === undefined;
  const adapter = await withUserValues(() => new VirtualAdapter({ clock, firmware, joined: oneBus }));
  const disposed = new AbortController();
  return {
    usbDevice: () => adapter.usbDevice({ nativeTimeouts: true }),
    clock,
    startTraffic() {
      for (const each of traffic) startOne(adapter, each, { context, disposed: disposed.signal });
    },
    dispose() {
      disposed.abort();
      adapter.dispose();
    },
  };
}

/** Starts traffic and reports the end of a replay, unless the command has ended before. */
function startOne(
  adapter: VirtualAdapter,
  options: TrafficOptions,
  { context, disposed }: { readonly context: Pick<Context, "say" | "warn">; readonly disposed: AbortSignal },
): void {
  const traffic = adapter.addTraffic(options);
  if (options.kind !== "replay") return;
  traffic.done.then(
    () => {
      if (disposed.aborted) return;
      const skipped = traffic.skipped > 0 ? `, ${traffic.skipped} not sent (CAN FD and error frames: the adapter cannot send them)` : "";
      context.say(`replay finished: ${countText(traffic.sent, "frame")} sent${skipped}`);
    },
    (error: unknown) => context.warn(`replay stopped: ${errorText(error)}`),
  );
}

/** Returns the traffic that `--sim-traffic` and `--sim-replay` ask for. */
export async function describeTraffic(
  options: SimulatedTraffic,
  context: Pick<Context, "warn" | "inputs" | "signal">,
): Promise<TrafficOptions[]> {
  const { simTraffic = "vehicle", simReplay, simSpeed, simSeed, simBitrate: bitrate } = options;
  if (simReplay !== undefined) {
    const log = await openLog(simReplay, context, { warn: context.warn });
    return [{ kind: "replay", frames: await readAhead(log.batches), speed: simSpeed, bitrate }];
  }
  if (simTraffic === "none") return [];
  if (simTraffic === "vehicle") return [{ kind: "vehicle", seed: simSeed, bitrate }];
  const flood = /^flood(?::(\d+(?:\.\d+)?))?$/.exec(simTraffic);
  const framesPerSecond = flood?.[1] === undefined ? undefined : Number(flood[1]);
  if (flood === null || framesPerSecond === 0)
    throw new UsageError(`traffic ${JSON.stringify(simTraffic)} is not one of vehicle, none, flood, flood:RATE (frames/s, greater than 0)`);
  return [{ kind: "flood", framesPerSecond, bitrate }];
}
