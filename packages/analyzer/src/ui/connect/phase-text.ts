import type { SourceState } from "../../protocol.js";
import { text } from "../text.js";

/** Writes what a source is doing, in a few words. */
export function phaseText({ phase, kind, file }: SourceState): string {
  if (phase === "away" && kind === "remote") return text.source.connectionLost;
  const reading = phase === "running" && file !== undefined && file.bytes > 0;
  return reading ? text.source.read(file.bytesRead / file.bytes) : text.source.phases[phase];
}
