import { LEAST_COLUMN_WIDTH, MOST_COLUMN_WIDTH } from "../../kept/settings.js";
import styles from "./grid.module.css";
import type { Column } from "./grid-rows.js";

/** The row of titles; the edges between them are dragged to change a width. */
export class GridHead {
  readonly element = document.createElement("div");
  readonly #row = document.createElement("div");
  readonly #onResize: (key: string, width: number) => void;

  constructor(onResize: (key: string, width: number) => void) {
    this.#onResize = onResize;
    this.element.className = styles["head"] ?? "";
    this.element.setAttribute("role", "rowgroup");
    this.#row.className = styles["titles"] ?? "";
    this.#row.setAttribute("role", "row");
    this.#row.setAttribute("aria-rowindex", "1");
    this.element.append(this.#row);
  }

  show(columns: readonly Column[]): void {
    this.#row.replaceChildren(...columns.map((column) => this.#title(column)));
  }

  #title(column: Column): HTMLElement {
    const cell = document.createElement("div");
    cell.className = `${styles["cell"]} ${styles[column.look]} ${styles["title"]}`;
    cell.setAttribute("role", "columnheader");
    cell.title = column.about;
    const edge = document.createElement("div");
    edge.className = styles["edge"] ?? "";
    edge.addEventListener("pointerdown", (event) => this.#drag(event, column, cell));
    cell.append(document.createTextNode(column.title), edge);
    return cell;
  }

  #drag(down: PointerEvent, column: Column, cell: HTMLElement): void {
    const edge = down.currentTarget as HTMLElement;
    const width = cell.getBoundingClientRect().width;
    down.preventDefault();
    edge.setPointerCapture(down.pointerId);
    const ending = new AbortController();
    edge.addEventListener(
      "pointermove",
      (move) =>
        this.#onResize(
          column.key,
          Math.round(Math.max(LEAST_COLUMN_WIDTH, Math.min(width + move.clientX - down.clientX, MOST_COLUMN_WIDTH))),
        ),
      ending,
    );
    for (const end of ["pointerup", "pointercancel"] as const) edge.addEventListener(end, () => ending.abort(), ending);
  }
}
