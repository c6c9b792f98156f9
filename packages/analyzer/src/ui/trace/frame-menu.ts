import type { RowFrame } from "../active-frame.js";
import { byteField } from "../bits/bit-field.js";
import { openSignalDialog } from "../editor/dialogs/signal-dialog-state.js";
import { keyOfFrame } from "../frame-key.js";
import { change, settings } from "../kept/settings.js";
import { bookmarkIcon, filterIcon, penIcon, plotIcon, sendIcon } from "../parts/icons.js";
import { type MenuItem, openMenuAt } from "../parts/menu.js";
import { addFrame, canBeSent } from "../send/send-list.js";
import { text } from "../text.js";
import type { FrameGrid } from "./grid/frame-grid.js";
import type { GridRows } from "./grid/grid-rows.js";
import { type MenuPosition, openPlotMenu } from "./plot-menu.js";
import { sameIdTerm, termOf } from "./rows/frame-text.js";
import { addBookmark, addTerm, copySelection, copyText, goToSameId } from "./trace-actions.js";

/** Where the menu was asked for: the pointer's place, and the cell under it. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
  readonly target: EventTarget | null;
}

/** Opens the menu of a frame; without a place, below its row, with the items of its id. */
export function openFrameMenu(table: FrameGrid, position: number, place?: MenuPlace): void {
  const selection = table.selection;
  const inSelection =
    selection !== undefined &&
    position >= Math.min(selection.anchor, selection.active) &&
    position <= Math.max(selection.anchor, selection.active);
  if (!inSelection) table.goTo(position);
  const found = table.rowsAt(position);
  if (found === undefined) return;
  const cell = place?.target instanceof Element ? place.target.closest<HTMLElement>("[role=gridcell]") : null;
  const rect = table.placeOf(position);
  const menuPlace = { x: place?.x ?? rect.left + 40, y: place?.y ?? rect.bottom, owner: table.element };
  const items = [
    ...filterItems(found.rows, found.index, cell?.dataset["column"] ?? "id"),
    undefined,
    ...moveItems(found.rows, found.index, menuPlace),
    undefined,
    ...copyItems(cell),
  ];
  openMenuAt(menuPlace.x, menuPlace.y, menuPlace.owner, text.trace.menu, items);
}

function filterItems(rows: GridRows, index: number, key: string): MenuItem[] {
  const frame = rows.frame(index);
  const term = termOf(key, frame);
  const same = sameIdTerm(frame);
  const ofCell: MenuItem[] =
    term === undefined
      ? []
      : [
          { label: text.trace.only(term), icon: filterIcon, run: () => addTerm(term) },
          { label: text.trace.without(term), run: () => addTerm(`not ${term}`) },
        ];
  return [...ofCell, { label: text.trace.sameId, detail: same, run: () => addTerm(same) }];
}

function moveItems(rows: GridRows, index: number, place: MenuPosition): MenuItem[] {
  const scrolling = settings.peek().mode === "trace";
  const same: MenuItem[] = [
    { label: text.trace.nextSame, detail: "N", run: () => goToSameId("next") },
    { label: text.trace.previousSame, detail: "P", run: () => goToSameId("previous") },
  ];
  return [
    ...(scrolling ? same : []),
    { label: text.plot.menu, detail: "L", icon: plotIcon, run: () => void openPlotMenu(rows.frame(index), place) },
    { label: text.editor.makeSignal, icon: penIcon, run: () => makeSignal(rows.frame(index)) },
    { label: text.send.sendThis, icon: sendIcon, disabled: !canBeSent(rows.frame(index)), run: () => addFrame(rows.frame(index)) },
    { label: text.trace.inspect, detail: "Enter", run: () => change({ sideOpen: true, sideTab: "frame" }) },
    { label: text.trace.bookmark, detail: "B", icon: bookmarkIcon, run: addBookmark },
  ];
}

/** Opens the dialog that makes a signal of the first byte; another place is chosen there. */
function makeSignal(frame: RowFrame): void {
  openSignalDialog({ ...keyOfFrame(frame), field: byteField(0) });
}

function copyItems(cell: HTMLElement | null): MenuItem[] {
  const content = cell?.textContent ?? "";
  const ofCell = content === "" ? [] : [{ label: text.trace.copyCell, run: () => void copyText(content.trim(), content) }];
  return [
    ...ofCell,
    { label: text.trace.copyCandump, detail: "Ctrl-C", run: () => void copySelection("candump") },
    { label: text.trace.copyText, run: () => void copySelection("text") },
    { label: text.trace.copyJson, run: () => void copySelection("json") },
  ];
}
