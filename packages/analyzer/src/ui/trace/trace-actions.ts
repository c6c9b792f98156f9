import { signal } from "@preact/signals";
import type { Direction } from "../../protocol.js";
import { activeFrame } from "../active-frame.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { formatClock } from "../format/format-time.js";
import { change, MOST_BOOKMARKS, settings } from "../kept/settings.js";
import { attempt, say, sayFault } from "../notices.js";
import { text } from "../text.js";
import { setQuery, views } from "../views.js";
import { highest, lowest } from "./grid/selection.js";
import { type CopyFormat, copyRows } from "./rows/copy-frames.js";
import { withTerm } from "./rows/frame-text.js";
import { grid, paused } from "./trace-state.js";

/** More are not copied: the clipboard is no place for a capture. */
const MOST_COPIED = 50_000;
const WINDOW = 1_000;

/** What the last action did, said to screen readers and in the status bar until the next one. */
export const done = signal("");

/** Selects a place of the trace, in scrolling mode and without following. */
async function goToPosition(find: (view: number) => Promise<number | undefined>): Promise<boolean> {
  const view = views.peek()?.trace;
  if (view === undefined) return false;
  if (settings.peek().mode !== "trace") change({ mode: "trace" });
  const position = await attempt(text.failures.find, find(view));
  if (position === undefined) return false;
  grid.peek()?.goTo(position, { middle: true });
  return true;
}

/** Goes to the first frame that is not earlier than a time, µs. */
export async function goToTime(timeUs: number): Promise<void> {
  await goToPosition(async (view) => (await call("positionAtTime", { view, timeUs })).position);
}

/** Goes to a frame. If it is not in the trace, because of the filter or a pause, that is said, and nothing else happens. */
export async function goToRow(row: number): Promise<void> {
  const view = views.peek()?.trace;
  if (view === undefined) return;
  const position = await attempt(text.failures.find, positionOf(view, row));
  const isLater = row >= (paused.peek()?.endRow ?? Number.POSITIVE_INFINITY);
  if (position === undefined || isLater) done.value = isLater ? text.trace.afterPause : text.trace.filteredOut;
  else if (await goToPosition(async () => position)) done.value = "";
}

/** Returns the position of a frame in a view; undefined: the view does not show it. */
async function positionOf(view: number, row: number): Promise<number | undefined> {
  const { position } = await call("positionOfRow", { view, row });
  const found = await call("rows", { view, position, count: 1, decode: false });
  return found.row[0] === row ? position : undefined;
}

let steps: Promise<unknown> = Promise.resolve();

/** Goes to the next or previous frame with the same channel and id as the active one; each step begins where the last one ended. */
export function goToSameId(direction: Direction["direction"]): void {
  steps = steps.then(() => stepToSameId(direction));
}

async function stepToSameId(direction: Direction["direction"]): Promise<void> {
  const position = grid.peek()?.selection?.active;
  if (position === undefined || settings.peek().mode !== "trace") return;
  const found = await goToPosition(async (view) => (await call("findSameId", { view, position, direction })).position);
  done.value = found ? "" : text.trace.noSame(direction);
}

/** Adds a condition to the filter. */
export function addTerm(term: string): void {
  void setQuery(withTerm(settings.peek().query, term));
}

/** Marks the active frame; a frame that is marked already keeps its note. */
export function addBookmark(): void {
  const frame = activeFrame.peek();
  if (frame === undefined) return;
  const { bookmarks } = settings.peek();
  const known = bookmarks.some(({ timeUs }) => timeUs === frame.timeUs);
  if (!known && bookmarks.length >= MOST_BOOKMARKS) return;
  const added = known ? bookmarks : [...bookmarks, { timeUs: frame.timeUs, note: "" }].sort((a, b) => a.timeUs - b.timeUs);
  change({ bookmarks: added, sideOpen: true, sideTab: "bookmarks" });
  editedBookmark.value = frame.timeUs;
  done.value = formatClock(frame.timeUs);
}

/** Time of the bookmark whose note is to get the focus. */
export const editedBookmark = signal<number | undefined>(undefined);

/** Copies the selected frames. */
export async function copySelection(format: CopyFormat): Promise<void> {
  const table = grid.peek();
  const view = views.peek()?.trace;
  if (table?.selection === undefined || view === undefined) return;
  try {
    const lines =
      settings.peek().mode === "trace"
        ? await selectedLines(view, lowest(table.selection), highest(table.selection), format)
        : await activeLine(view, format);
    await copyText(lines.join("\n"), text.trace.copied(lines.length));
  } catch (error) {
    sayFault(text.failures.copy, toFault(error));
  }
}

async function selectedLines(view: number, first: number, last: number, format: CopyFormat): Promise<string[]> {
  const end = Math.min(last + 1, first + MOST_COPIED);
  if (end <= last) say({ tone: "info", title: text.trace.tooMany(MOST_COPIED) });
  const lines: string[] = [];
  for (let position = first; position < end; position += WINDOW) {
    const window = await call("rows", { view, position, count: Math.min(WINDOW, end - position), decode: true });
    lines.push(...copyRows(window, format));
    if (window.length === 0) break;
  }
  return lines;
}

/** In fixed mode a row is the last frame of its id. */
async function activeLine(view: number, format: CopyFormat): Promise<string[]> {
  const frame = activeFrame.peek();
  if (frame === undefined) return [];
  const { position } = await call("positionOfRow", { view, row: frame.row });
  return copyRows(await call("rows", { view, position, count: 1, decode: true }), format);
}

/** Puts text on the clipboard and says so. */
export async function copyText(content: string, said: string): Promise<void> {
  await navigator.clipboard.writeText(content);
  done.value = said;
}
