import type { StoreState } from "../../protocol.js";

/** Whether a time is outside the capture because other frames were opened; the oldest of the same ones may go. Without frames it is not. */
export function isForeign(timeUs: number, { firstUs, lastUs, discarded }: Pick<StoreState, "firstUs" | "lastUs" | "discarded">): boolean {
  if (firstUs === undefined || lastUs === undefined) return false;
  return timeUs > lastUs || (discarded === 0 && timeUs < firstUs);
}
