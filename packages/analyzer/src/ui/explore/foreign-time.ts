import type { EngineState, FileProgress, StoreState } from "../../protocol.js";

/** The part of the engine's state that says which times are in the capture. */
export interface CaptureTimes extends Pick<EngineState, "reading"> {
  readonly store: Pick<StoreState, "firstUs" | "lastUs" | "discarded">;
  readonly sources: readonly { readonly file: Pick<FileProgress, "bytesRead" | "bytes"> | undefined }[];
}

/**
 * Whether a time is outside the capture because other frames were opened; the oldest of the same ones may go. Without frames it is
 * not, nor while files are being read: its frame may come, as also from the end of a file whose reading was cancelled.
 */
export function isForeign(timeUs: number, { reading, store: { firstUs, lastUs, discarded }, sources }: CaptureTimes): boolean {
  if (reading || firstUs === undefined || lastUs === undefined) return false;
  const isWhole = sources.every(({ file }) => file === undefined || file.bytesRead >= file.bytes);
  return (isWhole && timeUs > lastUs) || (discarded === 0 && timeUs < firstUs);
}
