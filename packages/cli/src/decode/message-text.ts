import type { DecodedSignal, Message, Signal } from "canalystii/dbc";
import type { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { padEndTo } from "../text/text-width.js";
import type { ShownFrame } from "./frame-decoder.js";
import { type ValueText, valueText } from "./value-text.js";

/** What is the same in all lines with a signal. */
interface SignalParts {
  readonly before: string;
  readonly text: ValueText;
  readonly after: string;
}

/** Writes decoded frames for people: `EngineData  EngineSpeed=812.5 rpm  Gear=3 (Drive)`. */
export class MessageText {
  /** Width of a source address after a name. */
  static readonly ADDRESS_WIDTH = " from 00".length;
  readonly #colours: Colours;
  readonly #width: number;
  readonly #names = new Map<Message, string>();
  readonly #parts = new Map<Signal, SignalParts>();

  /** @param width names of messages are padded to this width. Default: they are not. */
  constructor(colours: Colours, width = 0) {
    this.#colours = colours;
    this.#width = width;
  }

  /** Returns name, J1939 addresses and signals, on one line. */
  write({ message, source, destination, signals }: ShownFrame): string {
    let line = this.#nameOf(message);
    if (source !== undefined) line += ` from ${addressText(source)}${destination === undefined ? "" : ` to ${addressText(destination)}`}`;
    // the padding of the name
    if (signals.length === 0) return line.trimEnd();
    for (const each of signals) line += `  ${this.#signal(each)}`;
    return line;
  }

  #signal({ signal, raw, value, label }: DecodedSignal): string {
    let parts = this.#parts.get(signal);
    if (parts === undefined) {
      const unit = signal.unit === undefined ? "" : ` ${terminalSafe(signal.unit)}`;
      parts = { before: this.#colours.paint("dim", `${terminalSafe(signal.name)}=`), text: valueText(signal), after: unit };
      this.#parts.set(signal, parts);
    }
    const { before, text, after } = parts;
    return `${before}${text(value, raw)}${after}${label === undefined ? "" : ` (${terminalSafe(label)})`}`;
  }

  #nameOf(message: Message): string {
    let name = this.#names.get(message);
    if (name === undefined) {
      const padding = message.pgn === undefined ? this.#width : this.#width - MessageText.ADDRESS_WIDTH;
      name = this.#colours.paint("bold", padEndTo(terminalSafe(message.name), padding));
      this.#names.set(message, name);
    }
    return name;
  }
}

/** Returns a J1939 address as it is usually written: `0B`. */
export function addressText(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}
