import { type CanFrameInput, type FrameBatch, FrameFlag } from "canalystii";
import type { DatabaseSet, DecodedMessage, DecodedSignal, Message, Signal } from "canalystii/dbc";
import type { Databases } from "../databases/databases.js";
import type { SelectedSignals } from "../databases/signal-selection.js";
import { hasFrameLength, type Undecoded } from "./undecoded.js";

/** A decoded frame, and its signals that are to be shown. */
export interface ShownFrame extends Pick<DecodedMessage, "message" | "source" | "destination"> {
  readonly signals: readonly DecodedSignal[];
}

/** Decodes single frames to the selected signals. */
export class FrameDecoder {
  readonly #set: DatabaseSet;
  readonly #selected: ReadonlyMap<Message, ReadonlySet<Signal>> | undefined;

  /** @param selected the signals to show; undefined: all */
  constructor(databases: Databases, selected: SelectedSignals | undefined) {
    this.#set = databases.set;
    this.#selected = selected && new Map([...selected].map(([message, signals]) => [message, new Set(signals)]));
  }

  /** Decodes a frame; undefined if no database has its message, or if it has none of the selected signals. */
  decode(frame: CanFrameInput): ShownFrame | undefined {
    const decoded = this.#set.decode(frame);
    if (decoded === undefined || this.#selected === undefined) return decoded;
    const { message, source, destination } = decoded;
    const wanted = this.#selected.get(message);
    const signals = wanted === undefined ? [] : decoded.signals.filter(({ signal }) => wanted.has(signal));
    return signals.length === 0 ? undefined : { message, source, destination, signals };
  }

  /** Decodes a row of a batch, and counts it. Remote and error frames have no values. */
  decodeRow(batch: FrameBatch, row: number, undecoded: Undecoded): ShownFrame | undefined {
    const isData = ((batch.flags[row] as number) & (FrameFlag.REMOTE | FrameFlag.ERROR)) === 0;
    const shown = isData ? this.decode(batch.frame(row)) : undefined;
    if (shown === undefined) undecoded.addOther(batch, row);
    else {
      const { message } = shown;
      undecoded.addDecoded(message, 1, hasFrameLength(message) && (batch.size[row] as number) < message.length ? 1 : 0);
    }
    return shown;
  }
}
