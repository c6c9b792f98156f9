import type { FrameBatch } from "canalystii";
import { type TrafficOptions, VirtualAdapter } from "canalystii/simulator";
import { attachCommand, USBIP_DEFAULT_PORT, type UsbIpEvent, UsbIpServer } from "canalystii/usbip";
import { type Command, Option } from "commander";
import type { Context } from "../context.js";
import { UsageError, withUserValues } from "../failures.js";
import { FIRMWARE_NAMES, KNOB_NAMES, readFirmware } from "../firmware-knobs.js";
import { openLog } from "../log-file.js";
import { Notices } from "../notices.js";
import { parseCount, parseHost, parseNatural, parsePort, parsePositive } from "../options.js";
import { describeTraffic } from "../simulated.js";

interface SimulateOptions {
  readonly usbip?: boolean | undefined;
  readonly host: string;
  readonly port: number;
  readonly adapters: number;
  readonly joined: boolean;
  readonly sharedBus?: boolean | undefined;
  readonly traffic: string;
  readonly replay?: string | undefined;
  readonly loop?: boolean | undefined;
  readonly speed: number;
  readonly seed: number;
  readonly firmware?: string | undefined;
  readonly knob: readonly string[];
}

const MAX_ADAPTERS = 8;
/** Interval at which a waiting replay checks whether a channel is running. */
const WATCH_MS = 50;

export function define(command: Command, context: Context): void {
  command
    .option("--usbip", "serve it over USB/IP, for any program on Linux that uses a Canalyst-II")
    .addOption(new Option("-p, --port <n>", "TCP port of USB/IP; 0: a free one").argParser(parsePort).default(USBIP_DEFAULT_PORT))
    .addOption(new Option("--host <address>", "address to listen on; USB/IP has no passwords").argParser(parseHost).default("127.0.0.1"))
    .addOption(new Option("--adapters <n>", `number of adapters, up to ${MAX_ADAPTERS}`).argParser(parseCount).default(1))
    .option("--no-joined", "a separate bus for each channel instead of one for both")
    .option("--shared-bus", "connect all adapters to the same buses")
    .optionsGroup("Traffic:")
    .option("--traffic <kind>", "traffic: vehicle, none, flood, or flood:RATE (frames/s on each bus)", "vehicle")
    .option("--replay <file>", "replay a log of any format, once a channel is started")
    .option("--loop", "repeat the replay")
    .addOption(new Option("--speed <factor>", "speed of the replay").argParser(parsePositive).default(1))
    .addOption(new Option("--seed <n>", "seed of the generated traffic").argParser(parseNatural).default(1))
    .optionsGroup("Firmware:")
    .option("--firmware <name>", `firmware variant, one of: ${FIRMWARE_NAMES.join("; ")}`)
    .addOption(
      new Option("--knob <key=value>", `property of the firmware, repeatable; keys: ${KNOB_NAMES.join(", ")}`)
        .argParser((text, previous: readonly string[]) => [...previous, text])
        .default([], "none"),
    )
    .action((options: SimulateOptions) => simulate(options, context));
}

async function simulate(options: SimulateOptions, context: Context): Promise<void> {
  if (options.usbip !== true)
    throw new UsageError("choose how to serve the virtual adapter: --usbip (the commands of this program use --device sim instead)");
  if (options.adapters > MAX_ADAPTERS) throw new UsageError(`--adapters must be 1 to ${MAX_ADAPTERS}, not ${options.adapters}`);
  if (options.replay === undefined && (options.loop === true || options.speed !== 1))
    throw new UsageError("--loop and --speed need --replay");
  const traffic = await chooseTraffic(options, context);
  const adapters = await withUserValues(() => makeAdapters(options));
  const hosts = options.sharedBus === true ? adapters.slice(0, 1) : adapters;
  const stops = hosts.flatMap((adapter, i) => traffic.map((each) => begin(adapter, withSeed(each, i))));
  using notices = new Notices(context);
  try {
    const { host } = options;
    const onEvent = (event: UsbIpEvent) =>
      notices[event.type === "refused" ? "warn" : "say"](`clients ${event.type}`, describeEvent(event));
    const server = await UsbIpServer.listen({ port: options.port, host, onEvent });
    try {
      for (const adapter of adapters) {
        const busId = server.add(adapter.device);
        await context.out.line(attachCommand(busId, { host: reachable(host), port: server.port }));
      }
      context.say(
        `serving ${adapters.length} virtual ${adapters.length === 1 ? "adapter" : "adapters"} on ${host}:${server.port}; attach as root with the command above`,
      );
      context.say("(needs the kernel module: modprobe vhci-hcd). Ctrl-C detaches and exits.");
      await aborted(context.signal);
    } finally {
      await server.close();
    }
  } finally {
    for (const stop of stops) stop();
    for (const adapter of adapters) adapter.dispose();
  }
}

async function chooseTraffic(options: SimulateOptions, context: Context): Promise<TrafficOptions[]> {
  const { replay, speed, seed, loop, adapters } = options;
  if (replay === undefined) return describeTraffic({ simTraffic: options.traffic, simSpeed: speed, simSeed: seed }, context);
  if (replay === "-" && (loop === true || adapters > 1)) throw new UsageError("standard input can be replayed only once; use a file");
  // opened once so that a wrong name fails early, and again for every round
  const { batches } = await openLog(replay, context);
  for await (const _ of batches) break;
  const frames = async function* (): AsyncGenerator<FrameBatch> {
    yield* (await openLog(replay, context)).batches;
  };
  return [{ kind: "replay", frames, speed, loop: loop === true }];
}

function makeAdapters(options: SimulateOptions): VirtualAdapter[] {
  const { joined, seed, sharedBus, adapters: number } = options;
  const firmware = readFirmware(options.firmware, options.knob);
  const adapters: VirtualAdapter[] = [];
  for (let i = 0; i < number; i++) {
    const [first] = adapters;
    const common = { firmware, seed: seed + i };
    if (sharedBus === true && first !== undefined) adapters.push(new VirtualAdapter({ ...common, buses: [first.bus(0), first.bus(1)] }));
    else adapters.push(new VirtualAdapter({ ...common, joined }));
  }
  return adapters;
}

function withSeed(traffic: TrafficOptions, i: number): TrafficOptions {
  return traffic.kind === "vehicle" ? { ...traffic, seed: (traffic.seed ?? 1) + 10 * i } : traffic;
}

/** Starts traffic; a replay waits for a started channel, so that no frame is missed. Returns a function that ends the waiting. */
function begin(adapter: VirtualAdapter, traffic: TrafficOptions): () => void {
  if (traffic.kind !== "replay") {
    adapter.addTraffic(traffic);
    return () => {};
  }
  const timer = setInterval(() => {
    if (![0, 1].some((channel) => adapter.channelState(channel).running)) return;
    clearInterval(timer);
    adapter.addTraffic(traffic);
  }, WATCH_MS);
  return () => clearInterval(timer);
}

function describeEvent(event: UsbIpEvent): string {
  switch (event.type) {
    case "attached":
      return `${event.busId} attached by ${event.peer}`;
    case "detached":
      return `${event.busId} detached from ${event.peer}`;
    case "unplugged":
      return `${event.busId} unplugged`;
    case "refused":
      return `${event.peer} refused: ${event.reason}`;
  }
}

/** The address at which other machines reach a server on all addresses is unknown. */
function reachable(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "THIS-MACHINE" : host;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
