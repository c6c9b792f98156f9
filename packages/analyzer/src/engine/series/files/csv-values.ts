import { csvCell } from "../../csv-cell.js";
import type { Points } from "../series-window.js";
import type { SeriesName, ValueFile } from "./value-file.js";

const HEAD = "time_us,channel_and_id,signal,value,unit\n";

/** Values as CSV, times in µs since the Unix epoch. */
export class CsvValues implements ValueFile {
  readonly #encoder = new TextEncoder();
  #head = HEAD;

  add({ place, name, unit }: SeriesName, { timeUs, value }: Points): Uint8Array {
    const middle = `,${csvCell(place)},${csvCell(name)},`;
    const end = `,${csvCell(unit)}\n`;
    return this.#encode(Array.from(timeUs, (time, i) => `${time}${middle}${value[i]}${end}`).join(""));
  }

  finish(): Uint8Array {
    return this.#encode("");
  }

  #encode(lines: string): Uint8Array {
    const text = this.#head + lines;
    this.#head = "";
    return this.#encoder.encode(text);
  }
}
