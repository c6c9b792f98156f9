import type { EngineState, StoreState } from "../../protocol.js";

/** The part of the engine's state that says which times are in the capture. */
export interface CaptureTimes extends Pick<EngineState, "reading"> {
  readonly store: Pick<StoreState, "firstUs" | "lastUs" | "discarded">;
}

/**
 * Whether a time is outside the capture because other frames were opened; the oldest of the same ones may go. Without frames it is
 * not, nor while files are being read: its frame may come.
 */
export function isForeign(timeUs: number, { reading, store: { firstUs, lastUs, discarded } }: CaptureTimes): boolean {
  if (reading || firstUs === undefined || lastUs === undefined) return false;
  return timeUs > lastUs || (discarded === 0 && timeUs < firstUs);
}
