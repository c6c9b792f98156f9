import { change } from "../kept/settings.js";
import { openFrameMenu } from "./frame-menu.js";
import type { FrameGrid } from "./grid/frame-grid.js";
import { addBookmark, copySelection, goToSameId } from "./trace-actions.js";
import { togglePause } from "./trace-state.js";

/** Carries out the keys of the table: moves, selects, and what acts on the selection. */
export function onGridKey(event: KeyboardEvent, table: FrameGrid): void {
  const act = event.ctrlKey || event.metaKey ? controlKeys(event, table) : plainKeys(event, table);
  if (act === undefined || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function controlKeys(event: KeyboardEvent, table: FrameGrid): (() => void) | undefined {
  const { first, end } = table.bounds;
  switch (event.key.toLowerCase()) {
    case "c":
      return () => void copySelection("candump");
    case "a":
      return end > first ? () => table.selectRange({ anchor: first, active: end - 1 }) : undefined;
    default:
      return undefined;
  }
}

function plainKeys(event: KeyboardEvent, table: FrameGrid): (() => void) | undefined {
  const { first, end } = table.bounds;
  const active = table.selection?.active;
  const page = table.visibleRows - 1;
  // the first key selects what is in view
  const move = (by: number) => () =>
    table.goTo(active === undefined ? table.firstVisible + (by > 0 ? 0 : page) : active + by, { extend: event.shiftKey });
  switch (event.key) {
    case "ArrowDown":
      return move(1);
    case "ArrowUp":
      return move(-1);
    case "PageDown":
      return move(page);
    case "PageUp":
      return move(-page);
    case "Home":
      return () => table.goTo(first, { extend: event.shiftKey });
    case "End":
      return () => {
        table.goTo(end - 1, { extend: event.shiftKey });
        table.follow(true);
      };
    case "Enter":
      return () => change({ sideOpen: true, sideTab: "frame" });
    case " ":
      return togglePause;
    case "ContextMenu":
    case "F10":
      return active === undefined || (event.key === "F10" && !event.shiftKey) ? undefined : () => openFrameMenu(table, active);
    default:
      return letterKeys(event.key.toLowerCase());
  }
}

function letterKeys(key: string): (() => void) | undefined {
  switch (key) {
    case "b":
      return addBookmark;
    case "n":
      return () => goToSameId("next");
    case "p":
      return () => goToSameId("previous");
    default:
      return undefined;
  }
}
