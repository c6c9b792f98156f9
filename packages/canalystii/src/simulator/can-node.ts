import type { ChannelMode } from "../can/bus.js";
import { FrameFlag } from "../can/frame-batch.js";
import { FrameSlot } from "./frame-ring.js";

/** Where a node's frames come from. Times are ns on the bus's clock, integers. */
export interface FrameSource {
  /** Returns when the next frame wants onto the bus, Infinity while there is none. */
  nextNs(): number;
  /** Takes the next frame out; called at `atNs >= nextNs()`, when the controller is free. */
  load(slot: FrameSlot, atNs: number): void;
  /**
   * Returns the `arbitrationPriority` of the frame that `load` would give now. A source that has this is a controller
   * with several mailboxes: `load` is only called when the frame has won, until then a more important one can overtake.
   */
  peekPriority?(atNs: number): number;
}

/** How a frame left a node's mailbox. */
export const SendOutcome = {
  SENT: 0,
  /** It was on the bus, but no other node acknowledged it. */
  UNACKNOWLEDGED: 1,
  /** A frame without retry lost arbitration and was dropped. */
  LOST_ARBITRATION: 2,
} as const;

export type SendOutcome = (typeof SendOutcome)[keyof typeof SendOutcome];

/** What a node does with what happens on the bus. The slot is only valid during the call. */
export interface FrameSink {
  receive?(slot: FrameSlot, atNs: number): void;
  sent?(slot: FrameSlot, atNs: number, outcome: SendOutcome): void;
}

export interface CanNodeOptions {
  readonly name?: string | undefined;
  /** Bit/s; 0: not on the bus. Default: 0. */
  readonly bitrate?: number | undefined;
  /** Default: `normal`. */
  readonly mode?: ChannelMode | undefined;
  readonly source?: FrameSource | undefined;
  readonly sink?: FrameSink | undefined;
  /** Stands for several controllers, which acknowledge each other's frames. Default: false. */
  readonly selfAcknowledged?: boolean | undefined;
}

const NO_RETRY = 1;

/** A CAN controller on a bus, with a mailbox for one frame. Made by `CanBusModel.attach`. */
export class CanNode {
  readonly name: string;
  readonly source: FrameSource | undefined;
  readonly sink: FrameSink;
  readonly selfAcknowledged: boolean;
  /** Set by the bus. */
  bitrate = 0;
  mode: ChannelMode;
  readonly slot = new FrameSlot();
  /** The mailbox holds a frame that waits for the bus or is on it. */
  loaded = false;
  /** What the frame in the mailbox is compared by: its first 32 bits after the start of frame, lower wins. */
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

  /** When the node wants the bus. */
  readyNs(): number {
    if (this.loaded) return 0;
    if (this.source === undefined || this.mode === "listen-only") return Number.POSITIVE_INFINITY;
    return this.source.nextNs();
  }

  /** Gets ready for arbitration and returns the priority. */
  contend(atNs: number): number {
    if (this.loaded) return this.priority;
    const { source } = this;
    if (source?.peekPriority !== undefined) return source.peekPriority(atNs);
    this.load(atNs);
    return this.priority;
  }

  /** Puts the next frame into the mailbox, unless one waits there. */
  load(atNs: number): void {
    if (this.loaded) return;
    (this.source as FrameSource).load(this.slot, atNs);
    this.priority = arbitrationPriority(this.slot.id, this.slot.flags);
    this.loaded = true;
  }
}

/**
 * Returns the bits of the arbitration field in their order on the wire, as an unsigned number: 11 bits of the id, RTR
 * (standard) or SRR, IDE, 18 more bits, RTR (extended). The node with the lower number wins.
 */
export function arbitrationPriority(id: number, flags: number): number {
  const remote = (flags & FrameFlag.REMOTE) !== 0 ? 1 : 0;
  if ((flags & FrameFlag.EXTENDED) === 0) return ((id << 21) | (remote << 20)) >>> 0;
  return (((id >>> 18) << 21) | (3 << 19) | ((id & 0x3ffff) << 1) | remote) >>> 0;
}
