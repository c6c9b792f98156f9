import styles from "./grid.module.css";
import { GridRow, type RowLook } from "./grid-row.js";
import type { Column, GridRows } from "./grid-rows.js";

/** What the rows of a table show. */
export interface BodyView {
  /** First position that exists. */
  readonly first: number;
  /** Position of the first visible row, with its fraction. */
  readonly top: number;
  /** Returns where among the fetched rows a position is; undefined: nowhere. */
  readonly at: (position: number) => { readonly rows: GridRows; readonly index: number } | undefined;
  readonly lookOf: (position: number, timeUs: number) => RowLook;
}

let bodies = 0;

/** The rows of a table: a handful that exist, in an element that is as high as all of them. */
export class GridBody {
  readonly element = document.createElement("div");
  readonly #layer = document.createElement("div");
  readonly #id = `grid${++bodies}`;
  #columns: readonly Column[] = [];
  #rows: readonly GridRow[] = [];

  constructor() {
    this.element.className = styles["body"] ?? "";
    this.element.setAttribute("role", "rowgroup");
    this.#layer.className = styles["layer"] ?? "";
    this.#layer.setAttribute("role", "presentation");
    this.element.append(this.#layer);
  }

  /** Begins again, without rows. */
  show(columns: readonly Column[]): void {
    this.#columns = columns;
    this.#layer.replaceChildren();
    this.#rows = [];
  }

  /** Adds rows until there are enough. */
  provide(count: number): void {
    const missing = Math.max(0, count - this.#rows.length);
    const added = Array.from({ length: missing }, (_, at) => new GridRow(this.#columns, `${this.#id}-${this.#rows.length + at}`));
    this.#layer.append(...added.map((row) => row.element));
    this.#rows = [...this.#rows, ...added];
  }

  /** Shows in each row what belongs there; rows without a frame are hidden. Returns the id of the active row's element, if it is there. */
  paint({ first, top, at, lookOf }: BodyView): string | undefined {
    let activeId: string | undefined;
    for (const [n, row] of this.#rows.entries()) {
      const position = Math.floor(top) + n;
      const found = at(position);
      if (found === undefined) {
        row.hide();
        continue;
      }
      const look = lookOf(position, found.rows.timeUs(found.index));
      // the header is the first row
      row.show(found.rows, found.index, position - top, position - first + 2, look);
      if (look.active) activeId = row.element.id;
    }
    return activeId;
  }

  /** Returns the position of the row at an element inside the table. */
  positionOf(target: EventTarget | null): number | undefined {
    const element = target instanceof Element ? target.closest("[role=row]") : null;
    const row = this.#rows.find((candidate) => candidate.element === element);
    return row === undefined || row.position < 0 ? undefined : row.position;
  }

  /** Returns the element of a position's row, if it is visible. */
  elementOf(position: number): HTMLElement | undefined {
    return this.#rows.find((row) => row.position === position)?.element;
  }
}
