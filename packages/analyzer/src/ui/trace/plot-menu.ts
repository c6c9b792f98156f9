import type { BitField } from "../../protocol.js";
import { activeFrame, type RowFrame } from "../active-frame.js";
import { byteField } from "../bits/bit-field.js";
import { dialog } from "../dialogs.js";
import { call } from "../engine.js";
import { keyOfFrame, placeText } from "../frame-key.js";
import { type MenuItem, openMenuAt } from "../parts/menu.js";
import { bitsDialogFor, plotColour, togglePlot } from "../plots.js";
import { text } from "../text.js";
import { grid } from "./trace-state.js";

export interface MenuPosition {
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly owner: HTMLElement;
}

/** Opens a menu of what can be plotted of a frame: its signals, its bytes, any bits. */
export async function openPlotMenu(frame: RowFrame, { x, y, owner }: MenuPosition): Promise<void> {
  const key = keyOfFrame(frame);
  const decoded = await call("decode", { row: frame.row }).catch(() => undefined);
  const item = (label: string, field: string | BitField): MenuItem => {
    const source = { ...key, field };
    return { label, checked: plotColour(source) !== undefined, run: () => togglePlot(source) };
  };
  const signals = (decoded?.signals ?? []).map(({ name }) => item(name, name));
  const bytes = Array.from(frame.bytes, (_, at) => item(text.plot.byte(at), byteField(at)));
  const bits: MenuItem = {
    label: text.plot.bits,
    run: () => {
      bitsDialogFor.value = key;
      dialog.value = { kind: "bits" };
    },
  };
  const line = signals.length > 0 && bytes.length > 0 ? [undefined] : [];
  openMenuAt(x, y, owner, text.plot.of(placeText(key)), [...signals, ...line, ...bytes, undefined, bits]);
}

/** Opens that menu for the frame that the keyboard is on. */
export function openActivePlotMenu(): void {
  const frame = activeFrame.peek();
  const table = grid.peek();
  if (frame === undefined || table?.selection === undefined) return;
  const { left, bottom } = table.placeOf(table.selection.active);
  void openPlotMenu(frame, { x: left + 40, y: bottom, owner: table.element });
}
