import type { QueryProblem, ViewState } from "../../protocol.js";
import type { Follower } from "../follower.js";
import { compileQuery } from "../query/compile/compile-query.js";
import { BLOCK_ROWS, type Condition } from "../query/filter.js";
import type { Query } from "../query/query.js";
import type { QueryContext } from "../query/query-context.js";
import { parseQuery } from "../query/text/parse-query.js";
import { blockFrom, type StoreBlock } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";
import { IdStates } from "./id-states.js";
import { AllRows, PickedRows, type Rows } from "./rows.js";

const MATCHES_ALL: Query = { kind: "all", from: 0, to: 0 };

/** What the page looks through: the frames that match a query. A new query examines the store from the beginning. */
export abstract class View implements Follower {
  abstract readonly kind: ViewState["kind"];
  #text = "";
  #query = MATCHES_ALL;
  #problems: readonly QueryProblem[] = [];
  #usesNames = false;
  #generation = 0;
  #scannedRow = 0;
  #goneUnexamined = 0;
  #condition: Condition | undefined;
  #store: FrameStore;
  readonly #mask = new Uint8Array(BLOCK_ROWS);

  constructor(store: FrameStore) {
    this.#store = store;
  }

  get query(): string {
    return this.#text;
  }

  get problems(): readonly QueryProblem[] {
    return this.#problems;
  }

  /** Changes when all positions have become invalid. */
  get generation(): number {
    return this.#generation;
  }

  /** Rows before this one were examined. */
  get scannedRow(): number {
    return this.#scannedRow;
  }

  /** Rows that went before they were examined: it is not known whether they match. */
  get goneUnexamined(): number {
    return this.#goneUnexamined;
  }

  /** undefined: all frames match. */
  get condition(): Condition | undefined {
    return this.#condition;
  }

  get store(): FrameStore {
    return this.#store;
  }

  abstract get firstPosition(): number;
  abstract get endPosition(): number;

  /** Sets the query; one with an error changes only the problems. */
  setQuery(text: string, context: QueryContext): void {
    const { query, problems } = parseQuery(text);
    this.#problems = problems;
    if (query === undefined) return;
    this.#text = text;
    this.#query = query;
    this.#compile(context);
  }

  /** Names mean something else: examines all frames again if the query uses names. */
  namesChanged(context: QueryContext): void {
    if (this.#usesNames) this.#compile(context);
  }

  /** Begins anew with the frames of another store. */
  useStore(store: FrameStore): void {
    this.#store = store;
    this.#restart();
  }

  /** Forgets the rows that the store has discarded. */
  dropGone(): void {
    const { firstRow } = this.#store;
    this.#goneUnexamined += Math.max(0, firstRow - this.#scannedRow);
    this.#scannedRow = Math.max(this.#scannedRow, firstRow);
    this.dropBefore(firstRow);
  }

  /** Examines the next rows, at most 8,192; returns false when there are none. */
  scan(): boolean {
    const block = blockFrom(this.#store, this.#scannedRow);
    if (block === undefined) return false;
    const mask = this.#mask.fill(1, 0, block.length);
    this.#condition?.(block, mask);
    this.take(block, mask);
    this.#scannedRow += block.length;
    return true;
  }

  /** Forgets all matches: the store is examined from its first row. */
  protected abstract reset(): void;
  /** Takes the rows of a block whose `mask[i]` is not 0. */
  protected abstract take(block: StoreBlock, mask: Uint8Array): void;
  /** Rows before this one are gone. */
  protected abstract dropBefore(row: number): void;

  #compile(context: QueryContext): void {
    const { condition, problems, usesNames } = compileQuery(this.#query, context);
    this.#condition = condition;
    this.#problems = problems;
    this.#usesNames = usesNames;
    this.#restart();
  }

  #restart(): void {
    this.#generation++;
    this.#scannedRow = this.#store.firstRow;
    this.reset();
  }
}

/** The matching frames, one after the other. */
export class TraceView extends View {
  readonly kind = "trace";
  #picked: PickedRows | undefined;

  get rows(): Rows {
    return this.#picked ?? new AllRows(this.store);
  }

  get firstPosition(): number {
    return this.rows.first;
  }

  get endPosition(): number {
    return this.rows.end;
  }

  protected override reset(): void {
    this.#picked = this.condition === undefined ? undefined : new PickedRows();
  }

  protected override take({ chunk, start, length }: StoreBlock, mask: Uint8Array): void {
    this.#picked?.add(chunk, start, length, mask);
  }

  protected override dropBefore(row: number): void {
    this.#picked?.dropBefore(row);
  }
}

/** One entry for each channel and id of the matching frames. */
export class FixedView extends View {
  readonly kind = "fixed";
  readonly #all: () => IdStates;
  #matching = new IdStates();

  /** @param all returns the states of all ids, which are shown when all frames match */
  constructor(store: FrameStore, all: () => IdStates) {
    super(store);
    this.#all = all;
  }

  get states(): IdStates {
    return this.condition === undefined ? this.#all() : this.#matching;
  }

  get firstPosition(): number {
    return 0;
  }

  get endPosition(): number {
    return this.states.all.length;
  }

  protected override reset(): void {
    this.#matching = new IdStates();
  }

  protected override take({ batch, start, length, firstRow }: StoreBlock, mask: Uint8Array): void {
    if (this.condition === undefined) return;
    for (let i = 0; i < length; i++) if (mask[i] !== 0) this.#matching.update(batch, start + i, firstRow + i);
  }

  /** What was counted stays. */
  protected override dropBefore(): void {}
}
