import { computed, signal } from "@preact/signals";
import { call, currentState } from "../engine.js";
import { settings } from "../kept/settings.js";
import { views } from "../views.js";
import type { FrameGrid } from "./grid/frame-grid.js";
import type { Column, GridSource } from "./grid/grid-rows.js";
import { FIXED_COLUMNS, TRACE_COLUMNS } from "./rows/columns.js";
import { FixedRows } from "./rows/fixed-rows.js";
import type { ShowContext } from "./rows/frame-rows.js";
import { TraceRows } from "./rows/trace-rows.js";

/** The display is frozen at the frames that there were, up to the time of the newest one, µs; the capture goes on. */
export const paused = signal<{ readonly endRow: number; readonly lastUs: number } | undefined>(undefined);
/** The newest frame is kept in view. */
export const following = signal(true);
export const selectedCount = signal(0);
/** The table that exists, for the commands that act on it. */
export const grid = signal<FrameGrid | undefined>(undefined);

/** Columns of the mode that are shown, with their widths. */
export const shownColumns = computed<readonly Column[]>(() => {
  const { mode, hiddenColumns, columnWidths } = settings.value;
  return columnsOf(mode)
    .filter(({ key }) => !hiddenColumns.includes(key))
    .map((column) => ({ ...column, width: columnWidths[column.key] ?? column.width }));
});

export function columnsOf(mode: "trace" | "fixed"): readonly Column[] {
  return mode === "trace" ? TRACE_COLUMNS : FIXED_COLUMNS;
}

function context(): ShowContext {
  const { store } = currentState();
  return { timeFormat: settings.peek().timeFormat, startUs: store.firstUs ?? 0, nowUs: store.lastUs ?? 0 };
}

/** Where the rows of a mode come from. */
export function sourceOf(mode: "trace" | "fixed"): GridSource {
  const columns = columnsOf(mode);
  const decode = true;
  return {
    columns,
    grows: mode === "trace",
    async fetch(position, count) {
      const view = views.peek()?.[mode] ?? -1;
      if (mode === "fixed") return new FixedRows(await call("ids", { view, position, count, order: "id" }), context);
      return new TraceRows(await call("rows", { view, position, count, decode }), context);
    },
  };
}

/** Freezes the display, or lets it go on. */
export function togglePause(): void {
  const { endRow, lastUs = 0 } = currentState().store;
  paused.value = paused.peek() === undefined ? { endRow, lastUs } : undefined;
}

/** Stops following the newest frame and shows the first ones, as for a file that is read. */
export function goToFirst(): void {
  paused.value = undefined;
  following.value = false;
  grid.peek()?.toFirst();
}

/** Follows the newest frame, as for a live source. */
export function goToNewest(): void {
  paused.value = undefined;
  following.value = true;
  grid.peek()?.follow(true);
}
