import type { QueryContext } from "./query/query-context.js";
import type { FrameStore } from "./store/frame-store.js";

/** Examines the rows of a store, also those that come later, a block at a time. */
export interface Follower {
  /** Examines the next rows, at most 8,192; returns false when there are none. */
  scan(): boolean;
  /** Forgets the rows that the store has discarded. */
  dropGone(): void;
  /** Begins anew with the frames of another store. */
  useStore(store: FrameStore): void;
  /** Databases have changed. */
  namesChanged(context: QueryContext): void;
}

/** One that can be waited for. */
export interface ScanningFollower extends Follower {
  /** Rows before this one were examined. */
  readonly scannedRow: number;
}
