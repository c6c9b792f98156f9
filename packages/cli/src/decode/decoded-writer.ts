import type { FrameBatch } from "canalystii";
import type { SelectedSignals } from "../databases/signal-selection.js";
import type { TimeText } from "./time-text.js";
import type { Undecoded } from "./undecoded.js";

/** Writes decoded frames in one form. */
export interface DecodedWriter {
  /** Returns what comes before the first frame. */
  header(): string;
  /** Returns the decoded frames of a batch, and counts the others. */
  write(batch: FrameBatch): string | Uint8Array | Promise<string>;
}

export interface DecodedWriterOptions {
  /** The signals to write; undefined: all. */
  readonly selected: SelectedSignals | undefined;
  readonly time: TimeText;
  readonly undecoded: Undecoded;
}
