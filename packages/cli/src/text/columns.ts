import { padEndTo, textWidth } from "./text-width.js";

const GAP = "  ";

/** A column of a table. */
export interface Column {
  readonly heading: string;
  readonly right?: boolean;
}

/** Lays out a table: the heading, then the rows; columns without any text are left out. The cells must be safe to print. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const used = columns.flatMap((column, i) => (rows.some((row) => (row[i] ?? "") !== "") ? [{ ...column, i }] : []));
  const widths = used.map(({ heading, i }) => rows.reduce((most, row) => Math.max(most, textWidth(row[i] ?? "")), heading.length));
  const line = (cells: readonly string[]) =>
    used
      .map(({ right }, at) => {
        const text = cells[at] ?? "";
        const width = widths[at] ?? 0;
        return right === true ? " ".repeat(Math.max(0, width - textWidth(text))) + text : padEndTo(text, width);
      })
      .join(GAP)
      .trimEnd();
  return [line(used.map(({ heading }) => heading)), ...rows.map((row) => line(used.map(({ i }) => row[i] ?? "")))];
}
