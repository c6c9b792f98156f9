import { signal } from "@preact/signals";

/** Times of the two cursors, µs; undefined: not set. */
export const cursorA = signal<number | undefined>(undefined);
export const cursorB = signal<number | undefined>(undefined);
/** Time at the pointer while it is over the plots. */
export const pointerUs = signal<number | undefined>(undefined);

export function clearCursors(): void {
  cursorA.value = undefined;
  cursorB.value = undefined;
}
