import type { OverrunEvent } from "./bus.js";

/** Returns a sentence about an overrun, for messages and for markers in logs. */
export function describeOverrun({ channel, certain, fromUs, toUs, lostAtLeast, lostAtMost }: OverrunEvent): string {
  const most = Number.isFinite(lostAtMost) ? String(lostAtMost) : "an unknown number of";
  const lost = lostAtLeast === lostAtMost ? String(lostAtLeast) : lostAtLeast === 0 ? `up to ${most}` : `${lostAtLeast} to ${most}`;
  const frames = lostAtMost === 1 ? "frame" : "frames";
  const what = certain ? "receive buffer overrun" : "possible receive buffer overrun";
  return `channel ${channel}: ${what}: ${lost} ${frames} lost within ${Math.round((toUs - fromUs) / 1000)} ms`;
}
