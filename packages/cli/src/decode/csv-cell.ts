import type { FrameBatch } from "canalystii";
import type { DatabaseSet, Signal } from "canalystii/dbc";
import type { ByteText } from "./byte-text.js";
import { decimalsOf, type ValueText, valueText } from "./value-text.js";

/** Writes the values of a column. */
export class CsvCell {
  /** Of the signal, in its message. */
  readonly name: string;
  readonly unit: string;
  readonly #set: DatabaseSet;
  /** Undefined: see {@link decimalsOf}, or several branches of the message have a signal of this name. */
  readonly #decimals: number | undefined;
  readonly #power: number;
  readonly #text: ValueText;
  readonly #ambiguous: boolean;
  /** By value; undefined: look in the frame. */
  readonly #labels: ReadonlyMap<number, string> | undefined;

  /** @param signals of one message, with the same name */
  constructor(set: DatabaseSet, signals: readonly Signal[]) {
    const signal = signals.at(-1) as Signal;
    this.name = signal.name;
    this.unit = signal.unit ?? "";
    this.#set = set;
    this.#ambiguous = signals.length > 1;
    this.#decimals = this.#ambiguous ? undefined : decimalsOf(signal);
    this.#power = 10 ** (this.#decimals ?? 0);
    this.#text = valueText(signal);
    this.#labels = this.#ambiguous ? undefined : labelsByValue(signal);
  }

  /** Adds a value, which is not NaN. */
  put(line: ByteText, value: number, batch: FrameBatch, row: number): void {
    if (this.#decimals !== undefined) line.decimal(Math.round(value * this.#power), this.#decimals);
    else line.text(this.#exactText(value, batch, row));
  }

  /** Returns the label of a value, if it has one. */
  label(value: number, batch: FrameBatch, row: number): string | undefined {
    if (this.#labels !== undefined) return this.#labels.get(value);
    return this.#set.decode(batch.frame(row))?.get(this.name)?.label;
  }

  #exactText(value: number, batch: FrameBatch, row: number): string {
    if (!this.#ambiguous && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return this.#text(value);
    const found = this.#set.decode(batch.frame(row))?.get(this.name);
    if (found === undefined) return this.#text(value);
    return (this.#ambiguous ? valueText(found.signal) : this.#text)(found.value, found.raw);
  }
}

/** Returns the labels by physical value; undefined if values do not identify raw values. */
function labelsByValue({ labels, scale, offset, length }: Signal): ReadonlyMap<number, string> | undefined {
  if (labels === undefined) return new Map();
  if (scale === 0 || length > 53) return undefined;
  return new Map([...labels].map(([raw, label]) => [Number(raw) * scale + offset, label]));
}

/** Quotes a cell where CSV requires it. */
export function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
