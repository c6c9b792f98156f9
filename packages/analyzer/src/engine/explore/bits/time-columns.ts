/** Columns of time. */
export const COLUMNS = 128;
const FIRST_US = 1_000;

/**
 * The least and the greatest value of each byte of a payload in columns of equal time. Without a span, columns become wider as time
 * goes on, so that all frames always fit.
 */
export class TimeColumns {
  readonly #bytes: number;
  /** Column c of byte b: `b · COLUMNS + c`; least > greatest: there was none. */
  readonly least: Uint8Array;
  readonly most: Uint8Array;
  readonly #isFixed: boolean;
  startUs: number;
  columnUs: number;

  /** @param span if it is known beforehand */
  constructor(bytes: number, span?: { readonly fromUs: number; readonly toUs: number }) {
    this.#bytes = bytes;
    this.least = new Uint8Array(bytes * COLUMNS).fill(255);
    this.most = new Uint8Array(bytes * COLUMNS);
    this.#isFixed = span !== undefined;
    this.startUs = span?.fromUs ?? Number.NaN;
    this.columnUs = span === undefined ? FIRST_US : (span.toUs - span.fromUs) / COLUMNS;
  }

  /** Adds a payload. @param at where it begins in `data` */
  add(timeUs: number, data: Uint8Array, at: number, size: number): void {
    const column = this.#columnAt(timeUs);
    const { least, most } = this;
    for (let byte = 0; byte < size; byte++) {
      const value = data[at + byte] as number;
      const place = byte * COLUMNS + column;
      if (value < (least[place] as number)) least[place] = value;
      if (value > (most[place] as number)) most[place] = value;
    }
  }

  #columnAt(timeUs: number): number {
    if (Number.isNaN(this.startUs)) this.startUs = timeUs;
    while (!this.#isFixed && timeUs - this.startUs >= this.columnUs * COLUMNS) this.#halve();
    return Math.max(0, Math.min(COLUMNS - 1, Math.floor((timeUs - this.startUs) / this.columnUs)));
  }

  #halve(): void {
    const { least, most } = this;
    this.columnUs *= 2;
    for (let from = 0; from < this.#bytes * COLUMNS; from += COLUMNS) {
      for (let column = 0; column < COLUMNS / 2; column++) {
        const [a, b] = [from + 2 * column, from + 2 * column + 1];
        least[from + column] = Math.min(least[a] as number, least[b] as number);
        most[from + column] = Math.max(most[a] as number, most[b] as number);
      }
      least.fill(255, from + COLUMNS / 2, from + COLUMNS);
      most.fill(0, from + COLUMNS / 2, from + COLUMNS);
    }
  }
}
