import { type CanFrameInput, FrameBatch, formatFrame, toFrame } from "canalystii";
import { CandumpTerminalWriter } from "canalystii/logs";

/**
 * Returns how sent frames are printed, as cangen prints them.
 * @param level 1: as for cansend; 2: as candump does; 3: with the data as text, too
 * @param name of the channel
 */
export function sentPrinter(level: number, name: string): (frames: readonly CanFrameInput[]) => string | Uint8Array {
  if (level < 2) return (frames) => frames.map((frame) => `  ${name}  ${formatFrame(frame, { separator: "." })}\n`).join("");
  const writer = new CandumpTerminalWriter({ channelNames: new Map([[0, name]]), ascii: level > 2 });
  return (frames) => writer.write(FrameBatch.from(frames.map((frame) => toFrame({ ...frame, channel: 0 })))) as Uint8Array;
}
