import type { ChannelMode } from "../../bus/bus.js";
import { FrameFlag } from "../../can/frame-batch.js";
import { FrameSlot } from "../firmware/frame-ring.js";

/** Where a node's frames come from. Times are integer ns on the bus's clock. */
export interface FrameSource {
  /** Returns the time from which the next frame is ready to be sent, Infinity if there is none. */
  nextNs(): number;
  /** Takes the next frame from the source; called at `atNs >= nextNs()`, when the controller is free. */
  load(slot: FrameSlot, atNs: number): void;
  /**
   * Returns the `arbitrationPriority` of the frame that `load` would give now. A source with this method is a controller with
   * several mailboxes: `load` is called only when the frame has won arbitration; until then, a more important one can overtake.
   */
  peekPriority?(atNs: number): number;
}

/** How a frame left a node's mailbox. */
export const SendOutcome = {
  SENT: 0,
  /** It was sent, but no other node acknowledged it. */
  UNACKNOWLEDGED: 1,
  /** A frame without retry lost arbitration and was dropped. */
  LOST_ARBITRATION: 2,
} as const;

export type SendOutcome = (typeof SendOutcome)[keyof typeof SendOutcome];

/** Receives the events of a node. The slot is only valid during the call. */
export interface FrameSink {
  receive?(slot: FrameSlot, atNs: number): void;
  sent?(slot: FrameSlot, atNs: number, outcome: SendOutcome): void;
}

export interface CanNodeOptions {
  readonly name?: string | undefined;
  /** Bit rate in bit/s; 0: not on the bus. Default: 0. */
  readonly bitrate?: number | undefined;
  /** Default: `normal`. */
  readonly mode?: ChannelMode | undefined;
  readonly source?: FrameSource | undefined;
  readonly sink?: FrameSink | undefined;
  /** Represents several controllers, which acknowledge each other's frames. Default: false. */
  readonly selfAcknowledged?: boolean | undefined;
}

const NO_RETRY = 1;

/** A CAN controller on a bus, with a mailbox for one frame. Created by `CanBusModel.attach`. */
export class CanNode {
  readonly name: string;
  readonly source: FrameSource | undefined;
  readonly sink: FrameSink;
  readonly selfAcknowledged: boolean;
  /** Set by the bus. */
  bitrate = 0;
  mode: ChannelMode;
  readonly slot = new FrameSlot();
  /** The mailbox contains a frame that waits for the bus or is being sent. */
  loaded = false;
  /** Arbitration priority of the frame in the mailbox: the first 32 bits after the start of frame; the lowest wins. */
  priority = 0;

  constructor(options: CanNodeOptions) {
    this.name = options.name ?? "node";
    this.source = options.source;
    this.sink = options.sink ?? {};
    this.selfAcknowledged = options.selfAcknowledged ?? false;
    this.mode = options.mode ?? "normal";
  }

  get noRetry(): boolean {
    return (this.slot.sendType & NO_RETRY) !== 0;
  }

  /** Returns the time from which the node is ready to send. */
  readyNs(): number {
    if (this.loaded) return 0;
    if (this.source === undefined || this.mode === "listen-only") return Number.POSITIVE_INFINITY;
    return this.source.nextNs();
  }

  /** Prepares for arbitration and returns the priority. */
  contend(atNs: number): number {
    if (this.loaded) return this.priority;
    const { source } = this;
    if (source?.peekPriority !== undefined) return source.peekPriority(atNs);
    this.load(atNs);
    return this.priority;
  }

  /** Puts the next frame into the mailbox, unless it already contains one. */
  load(atNs: number): void {
    if (this.loaded) return;
    (this.source as FrameSource).load(this.slot, atNs);
    this.priority = arbitrationPriority(this.slot.id, this.slot.flags);
    this.loaded = true;
  }
}

/**
 Returns the bits of the arbitration field in wire order, as an unsigned number: 11 bits of the id, RTR
 * (standard) or SRR, IDE, 18 more bits, RTR (extended). The node with the lower number wins.
 */
export function arbitrationPriority(id: number, flags: number): number {
  const remote = (flags & FrameFlag.REMOTE) !== 0 ? 1 : 0;
  if ((flags & FrameFlag.EXTENDED) === 0) return ((id << 21) | (remote << 20)) >>> 0;
  return (((id >>> 18) << 21) | (3 << 19) | ((id & 0x3ffff) << 1) | remote) >>> 0;
}
