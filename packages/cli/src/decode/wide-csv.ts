import type { Message } from "canalystii/dbc";
import { signalNames } from "../databases/signal-selection.js";
import type { ByteText } from "./byte-text.js";
import { type CsvCell, quoteCell } from "./csv-cell.js";
import { type CsvRow, CsvWriter } from "./csv-writer.js";

interface WidePlan {
  readonly cells: readonly CsvCell[];
  /** Number of commas before each cell, and after the last one. */
  readonly gaps: readonly number[];
}

/** CSV with a row for each frame and a column for each signal; cells of other messages are empty. */
export class WideCsvWriter extends CsvWriter<WidePlan> {
  readonly #columns: ReadonlyMap<string, number> = new Map(signalNames(this.selected).map((name, i) => [name, i]));

  protected override columnNames(): string[] {
    return [...this.#columns.keys()].map(quoteCell);
  }

  protected override plan(message: Message, cells: readonly CsvCell[]): WidePlan {
    const columnOf = ({ name }: CsvCell) => this.#columns.get(`${message.name}.${name}`) as number;
    const sorted = cells.toSorted((a, b) => columnOf(a) - columnOf(b));
    let at = -1;
    const gaps = sorted.map((cell) => {
      const gap = columnOf(cell) - at;
      at = columnOf(cell);
      return gap;
    });
    return { cells: sorted, gaps: [...gaps, this.#columns.size - 1 - at] };
  }

  protected override add(text: ByteText, { cells, gaps }: WidePlan, { batch, row, columns, at }: CsvRow): boolean {
    let hasValue = !this.selecting;
    for (let i = 0; i < cells.length; i++) {
      const value = (columns[i] as Float64Array)[at] as number;
      text.commas(gaps[i] as number);
      if (Number.isNaN(value)) continue;
      (cells[i] as CsvCell).put(text, value, batch, row);
      hasValue = true;
    }
    text.commas(gaps[cells.length] as number);
    text.lineEnd();
    return hasValue;
  }
}
