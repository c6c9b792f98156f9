import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { activeFrame } from "../active-frame.js";
import { onEveryState } from "../engine.js";
import { change, settings } from "../kept/settings.js";
import { text } from "../text.js";
import { currentView, isLive, views } from "../views.js";
import { openFrameMenu } from "./frame-menu.js";
import { FrameGrid } from "./grid/frame-grid.js";
import { stampOf } from "./grid/grid-rows.js";
import type { GridBounds } from "./grid/grid-scroll.js";
import { onGridKey } from "./grid-keys.js";
import styles from "./trace.module.css";
import { following, grid, paused, selectedCount, shownColumns, sourceOf } from "./trace-state.js";

/** The table of frames. It is drawn without components: their state would be too slow a way for thousands of frames a second. */
export function TraceView() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current === null ? undefined : mountGrid(host.current)), []);
  return <div ref={host} class={styles["host"]} />;
}

function mountGrid(host: HTMLElement): () => void {
  const table = makeGrid();
  host.append(table.element);
  // what was there before the first frame is gone
  if (document.activeElement === document.body) table.element.focus();
  grid.value = table;
  const endings = [showColumns(table), showFrames(table), repaintOnChange(table)];
  return () => {
    for (const end of endings) end();
    grid.value = undefined;
    table.destroy();
  };
}

function makeGrid(): FrameGrid {
  const table = new FrameGrid({
    label: text.trace.label,
    onSelect: (selection) => {
      selectedCount.value = selection === undefined ? 0 : Math.abs(selection.active - selection.anchor) + 1;
      if (selection === undefined) activeFrame.value = undefined;
    },
    onShow: (active) => {
      activeFrame.value = active;
    },
    onFollow: (follows) => {
      following.value = follows;
    },
    onResizeColumn: (key, width) => change({ columnWidths: { ...settings.peek().columnWidths, [key]: width } }),
    isBookmarked: (timeUs) => settings.peek().bookmarks.some((bookmark) => bookmark.timeUs === timeUs),
  });
  const { element } = table;
  element.addEventListener("keydown", (event) => onGridKey(event, table));
  element.addEventListener("mousedown", (event) => {
    const position = event.button === 0 ? table.positionOf(event.target) : undefined;
    if (position === undefined) return;
    // with Shift the browser would select text
    if (event.shiftKey) event.preventDefault();
    table.goTo(position, { extend: event.shiftKey });
    element.focus({ preventScroll: true });
  });
  element.addEventListener("dblclick", () => change({ sideOpen: true, sideTab: "frame" }));
  element.addEventListener("contextmenu", (event) => {
    const position = table.positionOf(event.target);
    if (position === undefined) return;
    event.preventDefault();
    openFrameMenu(table, position, { x: event.clientX, y: event.clientY, target: event.target });
  });
  return table;
}

/** Shows other columns as they are chosen; a changed width alone leaves the rows as they are. */
function showColumns(table: FrameGrid): () => void {
  let shown = "";
  let begun = false;
  let source = sourceOf(settings.peek().mode);
  let mode = settings.peek().mode;
  return effect(() => {
    const columns = shownColumns.value;
    const keys = `${settings.value.mode} ${columns.map(({ key }) => key).join(" ")}`;
    if (keys === shown) return table.setWidths(columns);
    shown = keys;
    if (settings.value.mode !== mode) {
      mode = settings.value.mode;
      source = sourceOf(mode);
    }
    table.show(source, columns, begun ? isLive.peek() : following.peek());
    begun = true;
  });
}

/** Keeps the table at what there is; while it is paused, at what there was. */
function showFrames(table: FrameGrid): () => void {
  let frozen: GridBounds | undefined;
  const update = () => {
    const view = currentView(settings.peek().mode);
    if (view === undefined) return;
    const now = { first: view.firstPosition, end: view.endPosition, stamp: stampOf(view.view, view.generation) };
    const isOther = frozen?.stamp !== now.stamp;
    if (paused.peek() === undefined) frozen = undefined;
    else if (frozen === undefined || isOther) frozen = now;
    else frozen = { ...frozen, first: Math.min(now.first, frozen.end) };
    if (frozen === undefined) table.update(now);
    // the ids are fetched once: they are as they are then
    else if (isOther || settings.peek().mode === "trace") table.update(frozen);
  };
  const ends = [
    onEveryState(update),
    effect(() => {
      void [paused.value, views.value, settings.value.mode];
      update();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function repaintOnChange(table: FrameGrid): () => void {
  return effect(() => {
    void [settings.value.timeFormat, settings.value.bookmarks, settings.value.plots];
    table.repaint();
  });
}
