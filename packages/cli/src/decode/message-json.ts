import type { DecodedSignal, Message, Signal } from "canalystii/dbc";
import { terminalSafeJson } from "../text/terminal-safe.js";
import type { ShownFrame } from "./frame-decoder.js";
import { type ValueText, valueText } from "./value-text.js";

interface SignalParts {
  readonly before: string;
  readonly text: ValueText;
  readonly after: string;
}

/** Adds decoded frames to JSON lines: `"message":"EngineData","signals":{"EngineSpeed":{"value":812.5,"unit":"rpm"}}`. */
export class MessageJson {
  readonly #names = new Map<Message, string>();
  readonly #parts = new Map<Signal, SignalParts>();

  /** Returns the fields of a frame, without braces. Integers beyond 2^53 have all digits; a value that is not a number is null. */
  fields({ message, source, destination, signals }: ShownFrame): string {
    let text = this.#names.get(message);
    if (text === undefined) {
      text = `"message":${terminalSafeJson(message.name)}`;
      this.#names.set(message, text);
    }
    if (source !== undefined) text += `,"source":${source}`;
    if (destination !== undefined) text += `,"destination":${destination}`;
    return `${text},"signals":{${signals.map((each) => this.#signal(each)).join()}}`;
  }

  #signal({ signal, raw, value, label }: DecodedSignal): string {
    let parts = this.#parts.get(signal);
    if (parts === undefined) {
      const after = signal.unit === undefined ? "" : `,"unit":${terminalSafeJson(signal.unit)}`;
      parts = { before: `${terminalSafeJson(signal.name)}:{"value":`, text: valueText(signal), after };
      this.#parts.set(signal, parts);
    }
    const number = Number.isFinite(value) ? parts.text(value, raw) : "null";
    return `${parts.before}${number}${parts.after}${label === undefined ? "" : `,"label":${terminalSafeJson(label)}`}}`;
  }
}
