import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { placeOf, reachablePlace } from "./bit-layout.js";

/** `move`: the focus goes to a bit. `begin`: a range begins at it. `extend`: the range goes as far as it. */
export type BitStep = "move" | "begin" | "extend";

export interface BitCells {
  /** Bits in the table. The cell of each has its number as `data-bit`. */
  readonly count: number;
  /** The bit that is reached with Tab at first. */
  readonly first?: number | undefined;
  readonly isHidden?: (bit: number) => boolean;
  /** @param from the bit that had the focus */
  readonly onStep: (step: BitStep, bit: number, from: number) => void;
}

/** How many places an arrow key goes on. */
const ARROWS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 };

/** Lets ranges of bits be chosen in a table by pointer and keyboard. Returns the bit that is reached with Tab, and what the table needs. */
export function useBitCells({ count, first = 7, isHidden = () => false, onStep }: BitCells) {
  const ref = useRef<HTMLTableElement>(null);
  const wanted = useSignal(placeOf(first));
  const focused = () => reachablePlace(wanted.value, count, isHidden);
  const step = (kind: BitStep, place: number) => {
    const from = placeOf(focused());
    wanted.value = place;
    ref.current?.querySelector<HTMLElement>(`[data-bit="${placeOf(place)}"]`)?.focus();
    onStep(kind, placeOf(place), from);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    if (bitOf(event) === undefined || (by === undefined && event.key !== " ")) return;
    event.preventDefault();
    if (by === undefined) return step("begin", focused());
    let place = focused() + by;
    while (place >= 0 && place < count && isHidden(placeOf(place))) place += by;
    if (place >= 0 && place < count) step(event.shiftKey ? "extend" : "move", place);
  };
  const onPointerOver = (event: PointerEvent) => {
    const bit = bitOf(event);
    if (bit !== undefined && placeOf(bit) !== focused()) step("extend", placeOf(bit));
  };
  const onPointerDown = (event: PointerEvent) => {
    const bit = bitOf(event);
    if (bit === undefined || event.button !== 0) return;
    event.preventDefault();
    // a finger stays with the first cell otherwise
    (event.target as Element).releasePointerCapture(event.pointerId);
    step(event.shiftKey ? "extend" : "begin", placeOf(bit));
    // only now: what begins elsewhere, as selecting text does, chooses no bits
    const ending = new AbortController();
    ref.current?.addEventListener("pointerover", onPointerOver, ending);
    for (const end of ["pointerup", "pointercancel"] as const) addEventListener(end, () => ending.abort(), ending);
  };
  return { focused: placeOf(focused()), cells: { ref, onKeyDown, onPointerDown } };
}

function bitOf({ target }: Event): number | undefined {
  const bit = (target as Element).closest<HTMLElement>("[data-bit]")?.dataset["bit"];
  return bit === undefined ? undefined : Number(bit);
}
