import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { selectedBits } from "../explore-state.js";
import { placeOf } from "./bit-selection.js";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 };

/** Selects bits by pointer and keyboard. Places are bits in the order in which they are read. */
export function useBitSelection(table: RefObject<HTMLElement | null>, count: number, isHidden: (bit: number) => boolean) {
  const focused = useSignal(0);
  const choose = (bit: number, extend: boolean) => {
    const { anchor = bit, byteOrder = "intel", signed = false } = selectedBits.peek() ?? {};
    selectedBits.value = { anchor: extend ? anchor : bit, active: bit, byteOrder, signed };
    focused.value = placeOf(bit);
  };
  const onPointer = (event: PointerEvent, bit: number) => {
    if (event.type === "pointerdown" && event.button === 0) choose(bit, event.shiftKey);
    else if (event.type === "pointerenter" && event.buttons === 1) choose(bit, true);
  };
  const onByte = (byte: number) => {
    choose(byte * 8 + 7, false);
    choose(byte * 8, true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && selectedBits.peek() !== undefined) {
      selectedBits.value = undefined;
      event.preventDefault();
    }
    const step = STEPS[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement) || event.target.dataset["bit"] === undefined) return;
    event.preventDefault();
    let place = placeOf(Number(event.target.dataset["bit"])) + step;
    while (place >= 0 && place < count && isHidden(placeOf(place))) place += step;
    if (place < 0 || place >= count) return;
    // it begins at the bit that has the focus
    if (event.shiftKey && selectedBits.peek() === undefined) choose(Number(event.target.dataset["bit"]), false);
    choose(placeOf(place), event.shiftKey);
    table.current?.querySelector<HTMLElement>(`[data-bit="${placeOf(place)}"]`)?.focus();
  };
  // something can always be reached with Tab
  let focusPlace = Math.min(focused.value, Math.max(0, count - 1));
  while (focusPlace < count && isHidden(placeOf(focusPlace))) focusPlace++;
  return { select: { onPointer, onByte, onKeyDown }, focusPlace };
}
