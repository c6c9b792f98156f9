import type { FrameBatch } from "../can/frame-batch.js";
import type { CanBusModel } from "./can-bus-model.js";
import type { CanNode, FrameSource } from "./can-node.js";
import { FloodSource } from "./traffic-flood.js";
import { ReplayReader } from "./traffic-replay.js";
import { vehicleSources } from "./vehicle.js";

/** Traffic that follows the adapter goes at this bit rate until a channel is started. */
const DEFAULT_BITRATE = 500_000;

interface TrafficCommon {
  /** The adapter's channel whose bus it goes onto. Default: every bus there is (one when the channels are joined). */
  readonly channel?: number | undefined;
  /** Bit/s. Default: that of the adapter's first running channel on the bus, so that traffic is always heard. */
  readonly bitrate?: number | undefined;
}

/**
 * A car on the road: 60 ids with periods of 10 ms to 1 s, counters and checksums, physical signals that hang together,
 * a few extended and remote frames; about 1,500 frames/s. `vehicleDbc` describes the signals.
 */
export interface VehicleTraffic extends TrafficCommon {
  readonly kind: "vehicle";
  /** Another seed is another trip. Default: 1. */
  readonly seed?: number | undefined;
}

/** One id as often as wished, with a little-endian 64-bit counter as data. */
export interface FloodTraffic extends TrafficCommon {
  readonly kind: "flood";
  /** Default: as many as fit on the bus. */
  readonly framesPerSecond?: number | undefined;
  /** Default: 0x200. */
  readonly id?: number | undefined;
  /** Default: true when the id is above 0x7ff. */
  readonly extended?: boolean | undefined;
  /** Payload bytes 0..8: the counter is cut to them. Default: 8. */
  readonly size?: number | undefined;
  /** Ends after so many frames. Default: never. */
  readonly count?: number | undefined;
}

/** What can be replayed: batches in the order of time. For `loop` it must be possible to iterate over it again. */
export type ReplayFrames =
  | FrameBatch
  | Iterable<FrameBatch>
  | AsyncIterable<FrameBatch>
  | (() => Iterable<FrameBatch> | AsyncIterable<FrameBatch>);

/**
 * Frames of a log at their original distances. CAN FD frames, error frames and frames without a place on the bus are
 * skipped and counted. When the bus or the source of the frames is too slow, the replay takes longer; nothing is lost.
 */
export interface ReplayTraffic extends TrafficCommon {
  readonly kind: "replay";
  readonly frames: ReplayFrames;
  /** Default: 1; 2 is twice as fast. */
  readonly speed?: number | undefined;
  /** Begins again at the end. Default: false. */
  readonly loop?: boolean | undefined;
  /**
   * `running`: begins 50 ms after a channel of its bus was started, so that nothing is missed; `now`: at once.
   * Default: `running`.
   */
  readonly start?: "now" | "running" | undefined;
}

export type TrafficOptions = VehicleTraffic | FloodTraffic | ReplayTraffic;

/** Short for that kind of traffic with every default. */
export type TrafficName = "vehicle" | "flood";

/** Traffic that goes on on a virtual bus. */
export interface Traffic {
  /** Frames that it has put on the bus. */
  readonly sent: number;
  /** Frames of a log that were skipped. */
  readonly skipped: number;
  /** Resolves when it has nothing more to send, or was stopped; rejects when reading the frames failed. Never unhandled. */
  readonly done: Promise<void>;
  stop(): void;
}

/** What a kind of traffic is made of. */
export interface TrafficSources {
  /** By bus. */
  readonly sources: readonly (readonly FrameSource[])[];
  readonly skipped?: (() => number) | undefined;
  /** Nothing more is to come. */
  readonly ended: () => boolean;
  readonly failed?: Promise<never> | undefined;
  readonly stop?: (() => void) | undefined;
  /** Waits for a running channel; called when there is one. */
  readonly begin?: (() => void) | undefined;
}

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

/** A running traffic with its nodes, for the adapter. */
export class RunningTraffic implements Traffic {
  readonly done: Promise<void>;
  readonly #nodes: { readonly bus: CanBusModel; readonly node: CanNode }[] = [];
  readonly #made: TrafficSources;
  readonly #fixedBitrate: number | undefined;
  #begun: boolean;
  #sent = 0;
  #stopped = false;
  #finish: () => void = () => {};

  /** @param byChannel the bus of each of the adapter's channels */
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
    this.done = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#made.failed?.catch(reject);
    });
    this.done.catch(() => {});
    const sink = {
      sent: () => {
        this.#sent++;
        if (this.#made.ended() && this.#nodes.every(({ node }) => !node.loaded)) this.#finish();
      },
    };
    buses.forEach((bus, i) => {
      for (const source of this.#made.sources[i] ?? []) {
        this.#nodes.push({ bus, node: bus.attach({ name: options.kind, source, sink, selfAcknowledged: true }) });
      }
    });
    if (this.#made.ended()) this.#finish();
  }

  get sent(): number {
    for (const { bus } of this.#nodes) bus.advance();
    return this.#sent;
  }

  get skipped(): number {
    return this.#made.skipped?.() ?? 0;
  }

  /**
   * Puts the nodes at the bit rate of the first running channel of their bus (none: as before), unless theirs is fixed.
   * @param bitrateOf returns that bit rate, undefined while no channel of the bus runs
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
    this.#finish();
  }
}
