import type { Clock, FrameBatch } from "canalystii";
import type { ViewState } from "../protocol.js";
import type { Follower, ScanningFollower } from "./follower.js";
import type { QueryContext } from "./query/query-context.js";
import { type Pause, Slices } from "./slices.js";
import { FrameStore } from "./store/frame-store.js";
import { IdStates } from "./views/id-states.js";
import { RateMeter } from "./views/rate-meter.js";
import { AllRows } from "./views/rows.js";
import { StoredRows } from "./views/stored-rows.js";
import { FixedView, TraceView, type View } from "./views/view.js";

/** Each has its own rows and ids. */
const MAX_VIEWS = 16;

export interface CaptureOptions {
  readonly clock: Clock;
  readonly pause: Pause;
  readonly context: QueryContext;
  /** Called when there is something new to show. */
  readonly onChange: () => void;
}

/** The frames of the workspace, what is known of their ids and rates, and the views on them. */
export class Capture {
  readonly #options: CaptureOptions;
  readonly #views = new Map<number, View>();
  #viewNumbers = 0;
  readonly #followers = new Set<Follower>();
  #store = new FrameStore();
  #ids = new IdStates();
  #meter = new RateMeter();
  #generation = 0;
  #scanning = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
  }

  get store(): FrameStore {
    return this.#store;
  }

  /** How often it has begun anew. */
  get generation(): number {
    return this.#generation;
  }

  /** All ids since the capture was cleared. */
  get ids(): IdStates {
    return this.#ids;
  }

  get meter(): RateMeter {
    return this.#meter;
  }

  /** Appends frames, of one source or of one for each row. The batch stays the caller's. */
  append(batch: FrameBatch, sources: number | Uint8Array): void {
    const first = this.#store.endRow;
    this.#store.append(batch, sources);
    for (let row = 0; row < batch.length; row++) this.#ids.update(batch, row, first + row);
    this.#meter.add(batch);
    this.#dropGone();
    this.#scan();
    this.#options.onChange();
  }

  /** Sets the memory for frames. @throws RangeError for less than 4,000,000 bytes */
  setLimit(bytes: number): void {
    this.#store.limitBytes = bytes;
    this.#dropGone();
    this.#options.onChange();
  }

  /**
   * Begins anew without frames; returns the store that was used until now.
   * @param continues the frames of that store are appended again: what it has discarded still counts
   */
  restart(continues = false): FrameStore {
    const before = this.#store;
    this.#generation++;
    this.#store = new FrameStore(before.limitBytes, continues ? before.discarded : 0);
    this.#ids = new IdStates();
    this.#meter = new RateMeter();
    for (const each of this.#everyone()) each.useStore(this.#store);
    this.#options.onChange();
    return before;
  }

  /** @throws RangeError for too many views */
  openView(kind: ViewState["kind"], query: string): { readonly number: number; readonly view: View } {
    if (this.#views.size >= MAX_VIEWS) throw new RangeError(`there are ${MAX_VIEWS} views, and no more are possible; close one`);
    const view = kind === "trace" ? new TraceView(this.#store) : new FixedView(this.#store, () => this.#ids);
    const number = ++this.#viewNumbers;
    this.#views.set(number, view);
    // without a query it shows everything, also when the query has an error
    view.setQuery("", this.#options.context);
    this.setQuery(view, query);
    return { number, view };
  }

  setQuery(view: View, query: string): void {
    view.setQuery(query, this.#options.context);
    this.#scan();
    this.#options.onChange();
  }

  closeView(number: number): void {
    this.view(number);
    this.#views.delete(number);
    this.#options.onChange();
  }

  /** @throws RangeError for an unknown number */
  view(number: number): View {
    const view = this.#views.get(number);
    if (view === undefined) throw new RangeError(`view ${String(number)} is not open`);
    return view;
  }

  /** @throws RangeError for an unknown number or a view of the other kind */
  trace(number: number): TraceView {
    const view = this.view(number);
    if (!(view instanceof TraceView)) throw new RangeError(`view ${number} is not a trace view`);
    return view;
  }

  /** @throws RangeError for an unknown number or a view of the other kind */
  fixed(number: number): FixedView {
    const view = this.view(number);
    if (!(view instanceof FixedView)) throw new RangeError(`view ${number} is not a fixed view`);
    return view;
  }

  /** Lets something besides the views examine all rows. */
  follow(follower: Follower): void {
    this.#followers.add(follower);
    this.#scan();
    this.#options.onChange();
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** Databases have changed: names in queries mean something else. */
  namesChanged(): void {
    for (const each of this.#everyone()) each.namesChanged(this.#options.context);
    this.#scan();
    this.#options.onChange();
  }

  /**
   * Waits until a view has examined a row, if it is in the store by now: before, its position is not known.
   * @throws RangeError when the view is closed meanwhile, the signal's reason
   */
  async untilScanned(view: View, row: number, signal: AbortSignal): Promise<void> {
    await this.#until([view], row, signal);
  }

  /**
   * Waits until all that is in the store by now has been examined.
   * @throws RangeError when one of them is closed meanwhile, the signal's reason, and as {@link undisturbed}
   */
  async untilComplete(followers: readonly ScanningFollower[], signal: AbortSignal): Promise<void> {
    await this.undisturbed(this.#until(followers, this.#store.endRow - 1, signal));
  }

  /** Waits for work on the store. @throws RangeError when the store was replaced meanwhile: what was found may be incomplete */
  async undisturbed<T>(work: Promise<T>): Promise<T> {
    const store = this.#store;
    const result = await work;
    if (store !== this.#store)
      throw new RangeError("the capture was cleared or read anew before all of its frames were examined; try again");
    return result;
  }

  /**
   * Returns the rows that are there now: all, or those that a view shows as soon as it has examined them.
   * @throws as {@link untilComplete}, RangeError when the view has another query meanwhile: its rows are not those that were asked for
   */
  async storedRows(trace: TraceView | undefined, signal: AbortSignal): Promise<StoredRows> {
    const store = this.#store;
    if (trace?.condition === undefined) return new StoredRows(store, new AllRows(store));
    const { endRow } = store;
    const { rows, generation, scannedRow, goneUnexamined } = trace;
    const { first } = rows;
    await this.untilComplete([trace], signal);
    if (trace.generation !== generation)
      throw new RangeError("the filter, or what its names mean, was changed before all frames were examined; try again");
    const unexamined = Math.min(trace.goneUnexamined - goneUnexamined, endRow - scannedRow);
    return new StoredRows(store, rows, { first, endRow, goneUnexamined: unexamined });
  }

  viewStates(): ViewState[] {
    return [...this.#views].map(([number, each]) => {
      const { kind, query, problems, generation, firstPosition, endPosition, scannedRow } = each;
      return { view: number, kind, query, problems, generation, firstPosition, endPosition, scannedRow };
    });
  }

  /** Rows that are gone must not be shown, also while others are still being examined. */
  #dropGone(): void {
    for (const each of this.#everyone()) each.dropGone();
  }

  #everyone(): Follower[] {
    return [...this.#views.values(), ...this.#followers];
  }

  /** Lets everyone examine what is new, a slice at a time. */
  #scan(): void {
    if (!this.#scanning) void this.#scanSlices();
  }

  async #until(followers: readonly ScanningFollower[], row: number, signal: AbortSignal): Promise<void> {
    const store = this.#store;
    const target = Math.min(row + 1, store.endRow);
    while (store === this.#store && followers.some(({ scannedRow }) => scannedRow < target)) {
      const all = this.#everyone();
      if (!followers.every((each) => all.includes(each)))
        throw new RangeError("the view or series was closed before all frames were examined; open it again");
      await this.#options.pause();
      signal.throwIfAborted();
    }
  }

  async #scanSlices(): Promise<void> {
    const slices = new Slices(this.#options.clock, this.#options.pause);
    this.#scanning = true;
    try {
      for (;;) {
        let more = false;
        for (const each of this.#everyone()) if (each.scan()) more = true;
        if (!more) return;
        this.#options.onChange();
        await slices.next();
      }
    } finally {
      this.#scanning = false;
    }
  }
}
