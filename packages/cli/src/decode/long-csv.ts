import type { Message } from "canalystii/dbc";
import type { ByteText } from "./byte-text.js";
import { type CsvCell, quoteCell } from "./csv-cell.js";
import { type CsvRow, CsvWriter } from "./csv-writer.js";

interface LongPlan {
  readonly cells: readonly CsvCell[];
  /** For each cell: what comes before and after the value. */
  readonly names: readonly Uint8Array[];
  readonly units: readonly Uint8Array[];
}

/** CSV with a row for each value: time, channel, message, signal, value, unit, label. */
export class LongCsvWriter extends CsvWriter<LongPlan> {
  protected override columnNames(): string[] {
    return ["signal", "value", "unit", "label"];
  }

  protected override plan(_message: Message, cells: readonly CsvCell[]): LongPlan {
    const encoder = new TextEncoder();
    return {
      cells,
      names: cells.map(({ name }) => encoder.encode(`,${quoteCell(name)},`)),
      units: cells.map(({ unit }) => encoder.encode(`,${quoteCell(unit)},`)),
    };
  }

  protected override add(text: ByteText, { cells, names, units }: LongPlan, { batch, row, columns, at, start }: CsvRow): boolean {
    const end = text.length;
    let hasValue = false;
    for (let i = 0; i < cells.length; i++) {
      const value = (columns[i] as Float64Array)[at] as number;
      if (Number.isNaN(value)) continue;
      if (hasValue) text.repeat(start, end);
      hasValue = true;
      text.bytes(names[i] as Uint8Array);
      const cell = cells[i] as CsvCell;
      cell.put(text, value, batch, row);
      text.bytes(units[i] as Uint8Array);
      const label = cell.label(value, batch, row);
      if (label !== undefined) text.text(quoteCell(label));
      text.lineEnd();
    }
    return hasValue;
  }
}
