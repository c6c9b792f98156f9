import type { FrameBatch } from "../can/frame-batch.js";
import type { FrameSource } from "./can-node.js";

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
  /** Resolves when all frames were read, rejects when reading them failed. Undefined: they are made on the spot. */
  readonly read?: Promise<void> | undefined;
  readonly stop?: (() => void) | undefined;
  /** Waits for a running channel; called when there is one. */
  readonly begin?: (() => void) | undefined;
}
