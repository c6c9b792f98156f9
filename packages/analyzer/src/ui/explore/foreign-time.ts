import type { StoreState } from "../../protocol.js";

/** Whether a time is outside the capture because other frames were opened; the oldest of the same ones may go. */
export function isForeign(timeUs: number, { firstUs, lastUs, discarded }: Pick<StoreState, "firstUs" | "lastUs" | "discarded">): boolean {
  return firstUs === undefined || lastUs === undefined || timeUs > lastUs || (discarded === 0 && timeUs < firstUs);
}
