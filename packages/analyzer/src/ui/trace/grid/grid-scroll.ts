import { isScaled, lastTop, ROW_PX, type ScrollExtent, scrollHeight, scrollOfTop, topOfScroll } from "./scroll-map.js";

/** What there is to be shown: positions `first` to `end - 1`. */
export interface GridBounds {
  readonly first: number;
  readonly end: number;
  /** Of the view and its generation: another one makes all positions invalid. */
  readonly stamp: number;
}

export interface GridScrollOptions {
  /** What has the scroll bar. */
  readonly element: { scrollTop: number; readonly clientHeight: number };
  /** What is as high as all rows, as far as browsers allow it. */
  readonly body: { readonly style: { height: string } };
  /** True if new rows come at the end. */
  readonly grows: () => boolean;
  /** Called when other rows have come into view. */
  readonly onScroll: () => void;
  readonly onFollow: (following: boolean) => void;
}

/** A turn of the wheel, as in `WheelEvent`. */
export interface WheelTurn {
  readonly deltaY: number;
  /** 0: pixels. */
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  preventDefault(): void;
}

/** Which rows of a table are in view, and its scroll bar. The newest row stays in view while it is followed. */
export class GridScroll {
  readonly #options: GridScrollOptions;
  #bounds: GridBounds = { first: 0, end: 0, stamp: -1 };
  /** Position of the first visible row, with its fraction. */
  #top = 0;
  #scrollSet = 0;
  #height = 0;
  #following = true;

  constructor(options: GridScrollOptions) {
    this.#options = options;
  }

  /** What there is now; {@link layout} makes the scroll bar fit. */
  get bounds(): GridBounds {
    return this.#bounds;
  }

  set bounds(bounds: GridBounds) {
    this.#bounds = bounds;
  }

  /** Position of the first visible row, with its fraction. */
  get top(): number {
    return this.#top;
  }

  /** px; 0: the table is not on the screen. */
  get height(): number {
    return this.#height;
  }

  get following(): boolean {
    return this.#following;
  }

  set following(following: boolean) {
    if (this.#following === following) return;
    this.#following = following;
    this.#options.onFollow(following);
  }

  /** How many rows there are and how many of them are visible. */
  get extent(): ScrollExtent {
    const { first, end } = this.#bounds;
    return { rows: end - first, visible: Math.max(1, Math.floor(this.#height / ROW_PX) - 1) };
  }

  /** Takes the height of the table from the page. */
  measure(): void {
    this.#height = this.#options.element.clientHeight;
  }

  /** Goes to the newest row if it is followed, else to the first one: these are other rows. */
  restart(): void {
    this.#top = this.#following ? this.#lastTop() : this.#bounds.first;
  }

  /** Makes the scroll bar as long as the rows need it, and leaves in view what was in view. */
  layout(): void {
    const { style } = this.#options.body;
    // below the last row there is what is left of the height, so that the first one is not cut off
    const height = `${scrollHeight(this.extent) + (this.#height % ROW_PX)}px`;
    if (style.height !== height) style.height = height;
    this.#top = this.#inside(this.#following ? this.#lastTop() : this.#top);
    this.#moveScrollBar();
  }

  /** Keeps the newest row in view from now on. */
  toEnd(): void {
    this.#scrollTo(this.#lastTop(), true);
  }

  /** Shows the first rows, also when there are none yet. */
  toFirst(): void {
    this.following = false;
    this.#top = this.#bounds.first;
    this.layout();
  }

  /** Brings a position into view. `middle`: into the middle of the table, if it is not in view. */
  reveal(position: number, middle: boolean): void {
    const { visible } = this.extent;
    const isAbove = position < this.#top;
    const isBelow = position + 1 > this.#top + visible;
    if (middle && (isAbove || isBelow)) this.#scrollTo(position - visible / 2, false);
    else if (isAbove) this.#scrollTo(position, false);
    else if (isBelow) this.#scrollTo(position + 1 - visible, false);
    else if (position < this.#bounds.end - 1) this.following = false;
  }

  /** Takes over where the scroll bar has been moved to. */
  onScroll(): void {
    const { scrollTop } = this.#options.element;
    if (Math.abs(scrollTop - this.#scrollSet) < 1) return;
    this.#scrollSet = scrollTop;
    this.#top = this.#bounds.first + topOfScroll(this.extent, scrollTop);
    this.following = this.#isAtEnd();
    this.#options.onScroll();
  }

  /** Where a pixel of the scroll bar is many rows, the wheel moves by rows. */
  onWheel(turn: WheelTurn): void {
    if (!isScaled(this.extent) || turn.ctrlKey || turn.shiftKey || turn.deltaY === 0) return;
    turn.preventDefault();
    const pixels = turn.deltaMode === 0 ? turn.deltaY : turn.deltaY * ROW_PX * 3;
    this.#scrollTo(this.#top + pixels / ROW_PX, false);
  }

  #lastTop(): number {
    return this.#bounds.first + lastTop(this.extent);
  }

  #inside(top: number): number {
    return Math.max(this.#bounds.first, Math.min(top, this.#lastTop()));
  }

  /** The end is where new rows come: scrolling there follows them. */
  #isAtEnd(): boolean {
    return this.#options.grows() && this.#top >= this.#lastTop() - 0.5;
  }

  #moveScrollBar(): void {
    const { element } = this.#options;
    const wanted = Math.round(scrollOfTop(this.extent, this.#top - this.#bounds.first));
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    this.#scrollSet = element.scrollTop;
  }

  #scrollTo(top: number, following: boolean): void {
    this.#top = this.#inside(top);
    this.following = following || this.#isAtEnd();
    this.#moveScrollBar();
    this.#options.onScroll();
  }
}
