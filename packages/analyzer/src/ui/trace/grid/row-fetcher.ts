import type { GridRows, GridSource } from "./grid-rows.js";

/** Rows that follow the newest frame are fetched no more often: they could not be read. */
const FOLLOW_MS = 66;

/** Rows that are wanted. */
export interface RowWish {
  readonly position: number;
  /** 0: there are none. */
  readonly count: number;
  /** As in `GridRows`: rows of another one are of no use. */
  readonly stamp: number;
}

export interface RowFetcherOptions {
  /** Returns what is wanted now; undefined: nothing yet. */
  readonly wish: () => RowWish | undefined;
  /** Called when other rows are there, or none. */
  readonly onRows: () => void;
}

/** Fetches the rows that are in view: one call at a time, and while one is under way, only the last wish counts. */
export class RowFetcher {
  readonly #options: RowFetcherOptions;
  #source: GridSource | undefined;
  #rows: GridRows | undefined;
  #underWay = false;
  #again = false;
  #begunAt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RowFetcherOptions) {
    this.#options = options;
  }

  get source(): GridSource | undefined {
    return this.#source;
  }

  /** The rows that were fetched last. */
  get rows(): GridRows | undefined {
    return this.#rows;
  }

  /** Takes rows from somewhere else from now on. */
  setSource(source: GridSource): void {
    this.#source = source;
    this.#rows = undefined;
  }

  forget(): void {
    this.#rows = undefined;
  }

  /** Ends waiting. */
  stop(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
  }

  /** Returns where among the rows a position is, if it is there. */
  at(position: number): { readonly rows: GridRows; readonly index: number } | undefined {
    const rows = this.#rows;
    const index = rows === undefined ? -1 : position - rows.position;
    return rows === undefined || index < 0 || index >= rows.length ? undefined : { rows, index };
  }

  /** Fetches, but not too soon after the last time. */
  fetchSoon(): void {
    const wait = this.#begunAt + FOLLOW_MS - performance.now();
    if (wait <= 0) this.fetch();
    else this.#later ??= setTimeout(() => this.fetch(), wait);
  }

  fetch(): void {
    this.stop();
    const source = this.#source;
    const wish = source === undefined ? undefined : this.#options.wish();
    if (source === undefined || wish === undefined) return;
    if (this.#underWay) {
      this.#again = true;
      return;
    }
    this.#begunAt = performance.now();
    if (wish.count > 0) void this.#ask(source, wish);
    else {
      this.#rows = undefined;
      this.#options.onRows();
    }
  }

  async #ask(source: GridSource, wish: RowWish): Promise<void> {
    this.#underWay = true;
    try {
      const rows = await source.fetch(wish.position, wish.count);
      // what has come may be newer than what was asked for
      if (source === this.#source && [wish.stamp, this.#options.wish()?.stamp].includes(rows.stamp)) this.#rows = rows;
    } catch {
      // its view is gone; the next state says what there is
    }
    this.#underWay = false;
    this.#options.onRows();
    if (!this.#again) return;
    this.#again = false;
    this.fetchSoon();
  }
}
