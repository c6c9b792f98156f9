import type { FrameBatch } from "../../can/frame-batch.js";

/** Frames of one request: small enough for a message, large enough that its cost vanishes. */
const MAX_ROWS = 4096;

/** Cuts frames that are to be sent into pieces, one a request. */
export function inPieces(frames: FrameBatch): FrameBatch[] {
  if (frames.length <= MAX_ROWS) return [frames.capacity === frames.length ? frames : frames.slice()];
  const pieces: FrameBatch[] = [];
  for (let row = 0; row < frames.length; row += MAX_ROWS) pieces.push(frames.slice(row, Math.min(frames.length, row + MAX_ROWS)));
  return pieces;
}
