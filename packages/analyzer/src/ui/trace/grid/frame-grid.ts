import type { RowFrame } from "../../active-frame.js";
import styles from "./grid.module.css";
import { GridBody } from "./grid-body.js";
import { GridHead } from "./grid-head.js";
import type { Column, GridSource } from "./grid-rows.js";
import { type GridBounds, GridScroll } from "./grid-scroll.js";
import { RowFetcher, type RowWish } from "./row-fetcher.js";
import { clip, isSelected, moveTo, type Selection } from "./selection.js";

/** Rows fetched beyond each end of what is visible, so that a turn of the wheel shows frames at once. */
const BEYOND = 24;

export interface GridOptions {
  readonly label: string;
  /** Called when the active row or the rows in the table have changed. */
  readonly onSelect: (selection: Selection | undefined) => void;
  /** Called when the frame of the active row has come into view. */
  readonly onShow: (active: RowFrame) => void;
  readonly onFollow: (following: boolean) => void;
  readonly onResizeColumn: (key: string, width: number) => void;
  /** Of a frame's time, µs since the Unix epoch. */
  readonly isBookmarked: (timeUs: number) => boolean;
}

/**
 * A table of any length: a handful of rows that exist show what is visible. The frames are fetched as they come into view and
 * are never kept as anything but the columns they came in.
 */
export class FrameGrid {
  /** What gets the focus and has the role of a table. */
  readonly element = document.createElement("div");
  readonly #options: GridOptions;
  readonly #body = new GridBody();
  readonly #head: GridHead;
  readonly #observer: ResizeObserver;
  readonly #fetcher = new RowFetcher({ wish: () => this.#wish(), onRows: () => this.repaint() });
  readonly #scroll: GridScroll;
  #selection: Selection | undefined;
  /** Row in the store of the frame that was said to be active. */
  #said: number | undefined;
  #painting = 0;

  constructor(options: GridOptions) {
    this.#options = options;
    const { element } = this;
    element.className = styles["grid"] ?? "";
    element.tabIndex = 0;
    element.setAttribute("role", "grid");
    element.setAttribute("aria-label", options.label);
    element.setAttribute("aria-multiselectable", "true");
    this.#head = new GridHead(options.onResizeColumn);
    element.append(this.#head.element, this.#body.element);
    this.#scroll = new GridScroll({
      element,
      body: this.#body.element,
      grows: () => this.#fetcher.source?.grows === true,
      onScroll: () => {
        this.repaint();
        this.#fetcher.fetch();
      },
      onFollow: options.onFollow,
    });
    element.addEventListener("scroll", () => this.#scroll.onScroll(), { passive: true });
    element.addEventListener("wheel", (event) => this.#scroll.onWheel(event), { passive: false });
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(element);
  }

  destroy(): void {
    this.#observer.disconnect();
    this.#fetcher.stop();
    cancelAnimationFrame(this.#painting);
    this.element.remove();
  }

  get selection(): Selection | undefined {
    return this.#selection;
  }

  get bounds(): GridBounds {
    return this.#scroll.bounds;
  }

  get visibleRows(): number {
    return this.#scroll.extent.visible;
  }

  get firstVisible(): number {
    return Math.floor(this.#scroll.top);
  }

  /**
   * Shows other frames, or the same in other columns.
   * @param columns those of the source that are shown, with their widths
   * @param follow other frames: keep the newest one in view
   */
  show(source: GridSource, columns: readonly Column[], follow: boolean): void {
    if (source !== this.#fetcher.source) {
      this.#fetcher.setSource(source);
      this.#scroll.following = follow && source.grows;
    }
    this.#head.show(columns);
    this.element.setAttribute("aria-colcount", String(columns.length));
    this.setWidths(columns);
    this.#body.show(columns);
    this.#resize();
  }

  /** Changes the widths only. */
  setWidths(columns: readonly Column[]): void {
    const { style } = this.element;
    style.setProperty("--columns", templateOf(columns));
    style.setProperty("--width", `${columns.reduce((sum, { width }) => sum + width, 0)}px`);
  }

  /** Says what there is now. */
  update(bounds: GridBounds): void {
    const before = this.#scroll.bounds;
    this.#scroll.bounds = bounds;
    if (bounds.stamp !== before.stamp) this.#forget();
    this.#select(clip(this.#selection, { first: bounds.first, last: bounds.end - 1 }));
    const grown = bounds.end !== before.end || bounds.first !== before.first || bounds.stamp !== before.stamp;
    if (grown) this.#layout();
    if (!grown || (this.#scroll.following && bounds.end !== before.end)) this.#fetcher.fetchSoon();
    else this.#fetcher.fetch();
  }

  /** Draws the rows again, whose cells show something else now. */
  repaint(): void {
    if (this.#painting === 0) this.#painting = requestAnimationFrame(() => this.#paint());
  }

  /** Keeps the newest frame in view, or stays. */
  follow(following: boolean): void {
    if (following && this.#fetcher.source?.grows !== false) this.#scroll.toEnd();
    else this.#scroll.following = false;
  }

  /** Shows the first frames, also when there are none yet. */
  toFirst(): void {
    this.#scroll.toFirst();
    this.repaint();
    this.#fetcher.fetch();
  }

  /** Selects a position and brings it into view. `middle`: into the middle of the table. */
  goTo(position: number, options: { readonly extend?: boolean; readonly middle?: boolean } = {}): void {
    const { first, end } = this.#scroll.bounds;
    const next = moveTo(this.#selection, position, { first, last: end - 1 }, options.extend ?? false);
    if (next === undefined) return;
    this.#select(next);
    this.#scroll.reveal(next.active, options.middle ?? false);
    this.repaint();
  }

  selectRange(selection: Selection): void {
    this.#select(selection);
    this.repaint();
  }

  /** Returns the position of the row at an element inside the table. */
  positionOf(target: EventTarget | null): number | undefined {
    return this.#body.positionOf(target);
  }

  /** Returns the rows that contain a position, if it is on the screen or near it. */
  rowsAt(position: number): ReturnType<RowFetcher["at"]> {
    return this.#fetcher.at(position);
  }

  /** Place of a row on the screen, to open a menu beside it. */
  placeOf(position: number): DOMRect {
    return (this.#body.elementOf(position) ?? this.element).getBoundingClientRect();
  }

  #forget(): void {
    this.#fetcher.forget();
    this.#selection = undefined;
    this.#options.onSelect(undefined);
    this.#scroll.restart();
  }

  #select(selection: Selection | undefined): void {
    const before = this.#selection;
    if (before?.active === selection?.active && before?.anchor === selection?.anchor) return;
    this.#selection = selection;
    this.#said = undefined;
    this.#options.onSelect(selection);
  }

  #resize(): void {
    this.#scroll.measure();
    // one is cut off at each end
    if (this.#fetcher.source !== undefined) this.#body.provide(this.#scroll.extent.visible + 2);
    this.#layout();
    this.#fetcher.fetch();
  }

  #layout(): void {
    this.#scroll.layout();
    this.element.setAttribute("aria-rowcount", String(this.#scroll.extent.rows + 1));
    this.repaint();
  }

  /** What is in view and around it. */
  #wish(): RowWish | undefined {
    const { bounds, extent, height, top } = this.#scroll;
    if (height === 0) return undefined;
    const { first, end, stamp } = bounds;
    const position = Math.max(first, Math.floor(top) - BEYOND);
    return { position, count: Math.min(end - position, extent.visible + 2 * BEYOND), stamp };
  }

  /** Says which frame is active once it is known: a row may be active before it is fetched, and get another frame. */
  #sayActive(): void {
    const active = this.#selection?.active;
    const found = active === undefined ? undefined : this.rowsAt(active);
    if (found === undefined) return;
    const frame = found.rows.frame(found.index);
    if (frame.row === this.#said) return;
    this.#said = frame.row;
    this.#options.onShow(frame);
  }

  /** True if what has been fetched is what is in view: all of it while the newest frames are followed, else any of it. */
  #covers(): boolean {
    const { bounds, extent, following, top } = this.#scroll;
    const start = Math.max(bounds.first, Math.floor(top));
    const last = Math.min(bounds.end, start + extent.visible) - 1;
    if (last < start) return true;
    const has = (position: number) => this.rowsAt(position) !== undefined;
    return following ? has(start) && has(last) : has(start) || has(last);
  }

  #paint(): void {
    this.#painting = 0;
    // the rows that are there stay until the ones that belong there arrive: nothing flickers
    if (this.#fetcher.rows !== undefined && !this.#covers()) return;
    const { bounds, top } = this.#scroll;
    const activeId = this.#body.paint({
      first: bounds.first,
      top,
      at: (position) => (position < bounds.end ? this.rowsAt(position) : undefined),
      lookOf: (position, timeUs) => ({
        selected: isSelected(this.#selection, position),
        active: position === this.#selection?.active,
        bookmarked: this.#options.isBookmarked(timeUs),
      }),
    });
    this.#sayActive();
    if (activeId === undefined) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", activeId);
  }
}

function templateOf(columns: readonly Column[]): string {
  return columns.map(({ width }, at) => (at === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
}
