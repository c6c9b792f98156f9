import { FrameFlag } from "canalystii";
import type { BitField, MessageKey } from "../../protocol.js";
import { dialog } from "../dialogs.js";
import { call } from "../engine.js";
import { type MenuItem, openMenuAt } from "../parts/menu.js";
import { plotPlace } from "../plot/plot-choice.js";
import { bitsDialogFor, plotColour, togglePlot } from "../plot/plots.js";
import { text } from "../text.js";
import type { RowFrame } from "./grid/grid-rows.js";
import { activeFrame, grid } from "./trace-state.js";

export interface MenuPosition {
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly owner: HTMLElement;
}

/** A byte of a payload. */
export function byteField(at: number): BitField {
  return { start: 8 * at, length: 8, byteOrder: "intel", signed: false };
}

/** Which frames have the same channel and id. */
export function keyOfFrame({ channel, id, flags }: Pick<RowFrame, "channel" | "id" | "flags">): MessageKey {
  return { channel, id, extended: (flags & FrameFlag.EXTENDED) !== 0 };
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
  openMenuAt(x, y, owner, text.plot.of(plotPlace({ ...key, field: "" })), [...signals, ...line, ...bytes, undefined, bits]);
}

/** Opens that menu for the frame that the keyboard is on. */
export function openActivePlotMenu(): void {
  const frame = activeFrame.peek();
  const table = grid.peek();
  if (frame === undefined || table?.selection === undefined) return;
  const { left, bottom } = table.placeOf(table.selection.active);
  void openPlotMenu(frame, { x: left + 40, y: bottom, owner: table.element });
}
