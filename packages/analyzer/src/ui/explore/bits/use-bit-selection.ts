import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { BIT_STEPS, placeOf } from "../../bits/bit-layout.js";
import { selectedBits } from "../explore-state.js";
import { reachablePlace } from "./bit-selection.js";

/** Selects bits by pointer and keyboard. Places are bits in the order in which they are read. */
export function useBitSelection(table: RefObject<HTMLElement | null>, count: number, isHidden: (bit: number) => boolean) {
  const focused = useSignal(0);
  const choose = (bit: number, extend: boolean) => {
    const { anchor = bit, byteOrder = "intel", signed = false } = selectedBits.peek() ?? {};
    selectedBits.value = { anchor: extend ? anchor : bit, active: bit, byteOrder, signed };
    focused.value = placeOf(bit);
  };
  const onPointer = (event: PointerEvent, bit: number) => {
    if (event.type === "pointerdown" && event.button === 0) {
      // a finger stays with the first cell otherwise
      (event.target as Element).releasePointerCapture(event.pointerId);
      choose(bit, event.shiftKey);
    } else if (event.type === "pointerenter" && event.buttons === 1) choose(bit, true);
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
    const step = BIT_STEPS[event.key];
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
  const focusPlace = reachablePlace(Math.min(focused.value, Math.max(0, count - 1)), count, isHidden);
  return { select: { onPointer, onByte, onKeyDown }, focusPlace };
}
