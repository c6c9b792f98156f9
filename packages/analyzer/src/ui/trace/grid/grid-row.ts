import { hexByte } from "../../format/value-text.js";
import { colourVariable, isDashed } from "../../kept/plot-choice.js";
import styles from "./grid.module.css";
import type { Column, GridRows, RowBytes, TextPiece } from "./grid-rows.js";
import { ROW_PX } from "./scroll-map.js";

const HEX = Array.from({ length: 256 }, (_, byte) => hexByte(byte));
const LEVELS = ["level0", "level1", "level2", "level3", "level4"].map((name) => styles[name] ?? "");

/** A cell of text: touches the document only when the text changes. */
class TextCell {
  readonly element: HTMLElement;
  readonly #text = document.createTextNode("");

  constructor(column: Column) {
    this.element = cellElement(column);
    this.element.append(this.#text);
  }

  show(text: string): void {
    if (this.#text.data !== text) this.#text.data = text;
  }
}

/** A cell of signals: those that are plotted are underlined in their colours. */
class SignalsCell {
  readonly element: HTMLElement;
  #texts: readonly Text[] = [];
  #colours: readonly (number | undefined)[] = [];

  constructor(column: Column) {
    this.element = cellElement(column);
  }

  show(pieces: readonly TextPiece[]): void {
    const isSame = pieces.length === this.#colours.length && pieces.every(({ colour }, at) => colour === this.#colours[at]);
    if (!isSame) this.#build(pieces);
    for (const [at, { text }] of pieces.entries()) {
      const node = this.#texts[at];
      if (node !== undefined && node.data !== text) node.data = text;
    }
  }

  #build(pieces: readonly TextPiece[]): void {
    this.#colours = pieces.map(({ colour }) => colour);
    this.#texts = pieces.map(() => document.createTextNode(""));
    this.element.replaceChildren(...pieces.map(({ colour }, at) => plottedElement(this.#texts[at] as Text, colour)));
  }
}

function plottedElement(text: Text, colour: number | undefined): Node {
  if (colour === undefined) return text;
  const element = document.createElement("span");
  element.className = "plotted";
  element.dataset["dashed"] = String(isDashed(colour));
  element.style.setProperty("--colour", `var(${colourVariable(colour)})`);
  element.append(text);
  return element;
}

/** A cell of bytes, each an element of its own so that it can be marked. */
class DataCell {
  readonly element: HTMLElement;
  readonly #bytes: { readonly element: HTMLElement; readonly text: Text }[] = [];
  #shown = 0;

  constructor(column: Column) {
    this.element = cellElement(column);
  }

  show(bytes: RowBytes): void {
    const { data, offset, size } = bytes;
    for (let at = 0; at < size; at++) {
      const byte = this.#bytes[at] ?? this.#addByte();
      const text = HEX[data[offset + at] ?? 0] ?? "";
      if (byte.text.data !== text) byte.text.data = text;
      const look = LEVELS[bytes.level(at)] ?? "";
      if (byte.element.className !== look) byte.element.className = look;
      if (at >= this.#shown) byte.element.hidden = false;
    }
    for (let at = size; at < this.#shown; at++) {
      const byte = this.#bytes[at];
      if (byte !== undefined) byte.element.hidden = true;
    }
    this.#shown = size;
  }

  #addByte() {
    const element = document.createElement("span");
    const text = document.createTextNode("");
    element.append(text);
    // a space between the bytes, for copying and screen readers
    if (this.#bytes.length > 0) this.element.append(" ");
    this.element.append(element);
    const byte = { element, text };
    this.#bytes.push(byte);
    return byte;
  }
}

function cellOf(column: Column): TextCell | SignalsCell | DataCell {
  if (column.look === "data") return new DataCell(column);
  return column.look === "signals" ? new SignalsCell(column) : new TextCell(column);
}

function cellElement(column: Column): HTMLElement {
  const element = document.createElement("div");
  element.className = `${styles["cell"]} ${styles[column.look] ?? ""}`;
  element.setAttribute("role", "gridcell");
  element.dataset["column"] = column.key;
  return element;
}

/** What a row looks like besides its cells. */
export interface RowLook {
  readonly selected: boolean;
  readonly active: boolean;
  readonly bookmarked: boolean;
}

/** One of the few rows that exist: it shows now this frame, now that. */
export class GridRow {
  readonly element = document.createElement("div");
  readonly #columns: readonly Column[];
  readonly #cells: readonly (TextCell | SignalsCell | DataCell)[];
  #y = Number.NaN;
  #look = "";
  #index = -1;

  constructor(columns: readonly Column[], id: string) {
    this.#columns = columns;
    this.element.id = id;
    this.element.setAttribute("role", "row");
    this.#cells = columns.map(cellOf);
    this.element.append(...this.#cells.map((cell) => cell.element));
    this.element.hidden = true;
  }

  /** Position of the frame it shows. */
  get position(): number {
    return this.#index;
  }

  hide(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#index = -1;
  }

  /**
   * Shows a frame.
   * @param top of the row's upper edge below the header, in rows
   * @param ordinal of the row in the table, from 1; the header is the first
   */
  show(rows: GridRows, index: number, top: number, ordinal: number, look: RowLook): void {
    if (this.element.hidden) this.element.hidden = false;
    this.#place(top);
    this.#dress(look);
    if (this.#index !== rows.position + index) {
      this.#index = rows.position + index;
      this.element.setAttribute("aria-rowindex", String(ordinal));
    }
    const bytes = rows.bytes(index);
    for (const [at, cell] of this.#cells.entries()) {
      if (cell instanceof DataCell) cell.show(bytes);
      else if (cell instanceof SignalsCell) cell.show(rows.signals(index));
      else cell.show(rows.cell(index, this.#columns[at]?.key ?? ""));
    }
  }

  #place(top: number): void {
    const y = Math.round(top * ROW_PX);
    if (y === this.#y) return;
    this.#y = y;
    this.element.style.transform = `translateY(${y}px)`;
  }

  #dress({ selected, active, bookmarked }: RowLook): void {
    const look = [styles["row"], selected && styles["selected"], active && styles["active"], bookmarked && styles["bookmarked"]]
      .filter(Boolean)
      .join(" ");
    if (look === this.#look) return;
    this.#look = look;
    this.element.className = look;
    this.element.setAttribute("aria-selected", String(selected));
  }
}
