import { type CanFrameInput, parseFrame, toFrame } from "canalystii";
import { UsageError } from "./failures.js";

const GRAMMAR = [
  "  ID    3 hex digits (11-bit, up to 7FF) or 8 (29-bit, up to 1FFFFFFF)",
  "  DATA  0 to 8 bytes in hex, '.' may stand between them; or R and how many bytes (0..8) a remote frame asks for",
].join("\n");

/**
 * Reads a frame that the adapter can send, in cansend's grammar.
 * @throws UsageError that says what is wrong and what is right
 */
export function readFrame(text: string): CanFrameInput {
  try {
    const frame = parseFrame(text);
    toFrame(frame, { classicOnly: true });
    return frame;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.startsWith("frame ") ? message : `frame ${JSON.stringify(text)}: ${message}`}\n${GRAMMAR}`);
  }
}
