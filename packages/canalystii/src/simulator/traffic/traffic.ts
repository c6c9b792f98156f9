import { deferred } from "../../base/deferred.js";
import type { CanBusModel } from "../network/can-bus-model.js";
import type { CanNode } from "../network/can-node.js";
import { FloodSource } from "./traffic-flood.js";
import type { Traffic, TrafficName, TrafficOptions, TrafficSources } from "./traffic-options.js";
import { ReplayReader } from "./traffic-replay.js";
import { vehicleSources } from "./vehicle.js";

/** Traffic that follows the adapter's bit rate has this one until a channel is started. */
const DEFAULT_BITRATE = 500_000;

const MAKERS: {
  readonly [K in TrafficOptions["kind"]]: (
    options: Extract<TrafficOptions, { kind: K }>,
    buses: readonly CanBusModel[],
    byChannel: readonly CanBusModel[],
  ) => TrafficSources;
} = {
  vehicle: ({ seed }, buses) => ({ sources: buses.map((bus, i) => vehicleSources(bus.nowNs, (seed ?? 1) + i)), ended: () => false }),
  flood: (options, buses) => {
    const sources = buses.map((bus) => new FloodSource(options, bus.nowNs));
    return {
      sources: sources.map((source) => [source]),
      ended: () => sources.every((source) => source.nextNs() === Number.POSITIVE_INFINITY),
    };
  },
  replay: (options, buses, byChannel) => new ReplayReader(options, buses, byChannel),
};

/** Running traffic with its nodes, for the adapter. */
export class RunningTraffic implements Traffic {
  readonly #nodes: { readonly bus: CanBusModel; readonly node: CanNode }[] = [];
  readonly #made: TrafficSources;
  readonly #fixedBitrate: number | undefined;
  #begun: boolean;
  #sent = 0;
  #stopped = false;
  readonly #done = deferred();

  /** @param byChannel the bus of each channel of the adapter */
  constructor(traffic: TrafficOptions | TrafficName, byChannel: readonly CanBusModel[]) {
    const options: TrafficOptions = typeof traffic === "string" ? { kind: traffic } : traffic;
    const { channel, bitrate } = options;
    if (channel !== undefined && byChannel[channel] === undefined) {
      throw new RangeError(`channel ${String(channel)} is not in 0..${byChannel.length - 1}`);
    }
    if (bitrate !== undefined && !(bitrate > 0)) throw new RangeError(`bitrate ${String(bitrate)} is not a positive number of bit/s`);
    const maker = MAKERS[options.kind] as
      | ((options: TrafficOptions, buses: readonly CanBusModel[], byChannel: readonly CanBusModel[]) => TrafficSources)
      | undefined;
    if (maker === undefined) throw new RangeError(`traffic ${String(options.kind)} is not one of ${Object.keys(MAKERS).join(", ")}`);
    this.#fixedBitrate = bitrate;
    const buses = channel === undefined ? [...new Set(byChannel)] : [byChannel[channel] as CanBusModel];
    for (const bus of buses) bus.advance();
    this.#made = maker(options, buses, byChannel);
    this.#begun = this.#made.begin === undefined;
    // the end may be known only after the last frame was sent, and there may be no frame at all
    this.#made.read?.then(() => this.#finishAtEnd(), this.#done.reject);
    const sink = {
      sent: () => {
        this.#sent++;
        this.#finishAtEnd();
      },
    };
    buses.forEach((bus, i) => {
      for (const source of this.#made.sources[i] ?? []) {
        this.#nodes.push({ bus, node: bus.attach({ name: options.kind, source, sink, selfAcknowledged: true }) });
      }
    });
    this.#finishAtEnd();
  }

  #finishAtEnd(): void {
    if (this.#made.ended() && this.#nodes.every(({ node }) => !node.loaded)) this.#done.resolve();
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  get sent(): number {
    for (const { bus } of this.#nodes) bus.advance();
    return this.#sent;
  }

  get skipped(): number {
    return this.#made.skipped?.() ?? 0;
  }

  /**
   * Sets the bit rate of the nodes to that of the first running channel of their bus (if any), unless it is fixed.
   * @param bitrateOf returns that bit rate, undefined while no channel of the bus is running
   */
  tune(bitrateOf: (bus: CanBusModel) => number | undefined): void {
    if (this.#stopped) return;
    if (!this.#begun) {
      if (this.#nodes.every(({ bus }) => bitrateOf(bus) === undefined)) return;
      this.#begun = true;
      this.#made.begin?.();
    }
    for (const { bus, node } of this.#nodes) {
      const wanted = this.#fixedBitrate ?? bitrateOf(bus) ?? (node.bitrate || DEFAULT_BITRATE);
      if (node.bitrate !== wanted) bus.setBitrate(node, wanted);
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const { bus, node } of this.#nodes) bus.detach(node);
    this.#made.stop?.();
    this.#done.resolve();
  }
}
