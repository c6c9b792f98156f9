import type { FrameBatch } from "../../can/frame-batch.js";
import type { FrameSource } from "../network/can-node.js";

interface TrafficCommon {
  /** Channel of the adapter: traffic is sent on the bus of this channel. Default: on all buses (one if the channels are joined). */
  readonly channel?: number | undefined;
  /** Bit rate in bit/s. Default: that of the adapter's first running channel on the bus, so that traffic is always received. */
  readonly bitrate?: number | undefined;
}

/**
 * A moving car: 65 ids with periods of 10 ms to 1 s, counters and checksums, physical signals that are consistent with each
 * other, a multiplexed message, a few J1939 and remote frames; about 1,430 frames/s. Its CAN database is `vehicleDatabase()`.
 */
export interface VehicleTraffic extends TrafficCommon {
  readonly kind: "vehicle";
  /** Random seed: each seed is a different trip. Default: 1. */
  readonly seed?: number | undefined;
}

/** One id at a chosen rate, with a little-endian 64-bit counter as data. */
export interface FloodTraffic extends TrafficCommon {
  readonly kind: "flood";
  /** Default: as many as fit on the bus. */
  readonly framesPerSecond?: number | undefined;
  /** Default: 0x200. */
  readonly id?: number | undefined;
  /** Default: true when the id is above 0x7ff. */
  readonly extended?: boolean | undefined;
  /** Payload bytes 0..8: the counter is truncated to this length. Default: 8. */
  readonly size?: number | undefined;
  /** Ends after this many frames. Default: never. */
  readonly count?: number | undefined;
}

/** What can be replayed: batches ordered by time. With `loop`, it must be possible to iterate more than once. */
export type ReplayFrames =
  | FrameBatch
  | Iterable<FrameBatch>
  | AsyncIterable<FrameBatch>
  | (() => Iterable<FrameBatch> | AsyncIterable<FrameBatch>);

/**
 * Frames of a log with their original timing. CAN FD frames, error frames and frames of channels without a bus are not sent,
 * but counted. If the bus or the source of the frames is too slow, the replay takes longer; nothing is lost.
 */
export interface ReplayTraffic extends TrafficCommon {
  readonly kind: "replay";
  readonly frames: ReplayFrames;
  /** Default: 1; 2 is twice as fast. */
  readonly speed?: number | undefined;
  /** Repeats from the beginning at the end. Default: false. */
  readonly loop?: boolean | undefined;
  /**
   * `running`: begins 50 ms after a channel of the bus was started, so that no frame is missed; `now`: begins at once.
   * Default: `running`.
   */
  readonly start?: "now" | "running" | undefined;
}

export type TrafficOptions = VehicleTraffic | FloodTraffic | ReplayTraffic;

/** Short for this kind of traffic with all defaults. */
export type TrafficName = "vehicle" | "flood";

/** Running traffic on a virtual bus. */
export interface Traffic {
  /** Number of frames sent. */
  readonly sent: number;
  /** Number of frames of a log that were not sent. */
  readonly skipped: number;
  /** Resolves when everything was sent or the traffic was stopped; rejects when reading the frames failed. Never an unhandled rejection. */
  readonly done: Promise<void>;
  stop(): void;
}

/** The sources of a kind of traffic. */
export interface TrafficSources {
  /** Sources by bus. */
  readonly sources: readonly (readonly FrameSource[])[];
  readonly skipped?: (() => number) | undefined;
  /** Returns whether there are no more frames. */
  readonly ended: () => boolean;
  /** Resolves when all frames were read, rejects when reading failed; undefined if frames are generated. */
  readonly read?: Promise<void> | undefined;
  readonly stop?: (() => void) | undefined;
  /** Called when the first channel is running, for traffic that waits for this. */
  readonly begin?: (() => void) | undefined;
}
