import type { CanError } from "../../base/errors.js";
import type { FrameBatch } from "../../can/frame-batch.js";

/** What goes with a batch of frames: whose they are, and three numbers whose meaning depends on the direction. */
export interface FramesHead {
  /** The stream, or the request, that the frames belong to: 0..2³²−1. */
  readonly id: number;
  /** Host to client: frames still waiting there, dropped, filtered so far. Client to host: time limit in ms (0: default), flags, 0. */
  readonly values: readonly [number, number, number];
  /** Client to host: whom the client sends for, as numbers of its own choice, see `isOriginPath`. Default: itself. */
  readonly origin?: readonly number[] | undefined;
}

/** Longest path of an origin: so many buses one after the other are distinguished. */
export const MAX_ORIGIN_STEPS = 8;

/** Returns whether a value is the path of an origin: up to 8 integers of 0..2³²−1. */
export function isOriginPath(value: unknown): value is readonly number[] {
  // a message port keeps the holes of an array, which `every` passes over
  return Array.isArray(value) && value.length <= MAX_ORIGIN_STEPS && Array.from(value).every((step) => step === step >>> 0);
}

/** What the other side of a link delivers to. Everything is unchecked but for its outer form. */
export interface LinkReceiver {
  control(message: unknown): void;
  frames(head: FramesHead, frames: FrameBatch): void;
  /** The other end is gone, or sent something that is no message (`protocol`). Called once, unless this end closed the link. */
  lost(error: CanError): void;
}

/**
 * Carries messages between the two ends of a remote bus: reliable, in order, both ways. Adapters: `portLink` for what has
 * `postMessage`, `webSocketLink` for WebSockets.
 */
export interface Link {
  /** How it is called in messages, e.g. `message port`, `ws://pi.local:8080/bus`. */
  readonly name: string;
  /** true: the other end can disappear without notice, and both ends check that the other still answers. */
  readonly silent: boolean;
  /** Bytes that are given to `send` and still in this process; 0 where it is unknown. */
  readonly queuedBytes: number;
  /** Begins delivery, also of what came before. Called once. */
  open(receiver: LinkReceiver): void;
  /** Sends a message of plain values: no functions, no classes, no `undefined` that matters. After the end: nothing happens. */
  send(message: object): void;
  /** Sends frames; the batch belongs to the link from then on. After the end: nothing happens. */
  sendFrames(head: FramesHead, frames: FrameBatch): void;
  /** Ends the link, after what was sent before. Without an error it is a normal end. Idempotent. */
  close(error?: CanError): void;
}
