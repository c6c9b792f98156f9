import { computed, signal } from "@preact/signals";
import { FrameFlag } from "canalystii";
import type { BitField, MessageKey } from "../../protocol.js";
import { activeFrame } from "../active-frame.js";
import { type BitSelection, fieldOf, selectionOf } from "../bits/bit-selection.js";
import type { BitStep } from "../bits/use-bit-cells.js";
import { isSameKey, keyOfFrame } from "../frame-key.js";

export type ExploreTool = "bits" | "changes" | "narrow";

export const tool = signal<ExploreTool>("bits");
/** The id whose bits are shown, if one was chosen; otherwise it is that of the frame that is selected in the trace. */
export const chosenKey = signal<MessageKey | undefined>(undefined);
/** Bits that are selected. */
export const selectedBits = signal<BitSelection | undefined>(undefined);

/** Begins or extends what is selected. @param from where it begins if nothing is selected */
export function selectBit(step: BitStep, bit: number, from = bit): void {
  const { anchor = from, byteOrder = "intel", signed = false } = selectedBits.peek() ?? {};
  selectedBits.value = { anchor: step === "extend" ? anchor : bit, active: bit, byteOrder, signed };
}

/** They as a field. */
export const selectedField = computed(() => (selectedBits.value === undefined ? undefined : fieldOf(selectedBits.value)));

/** The id of the frame that is selected in the trace; an error frame has none. */
export const traceKey = computed<MessageKey | undefined>(() => {
  const frame = activeFrame.value;
  if (frame === undefined || (frame.flags & FrameFlag.ERROR) !== 0) return undefined;
  return keyOfFrame(frame);
});

/** The first id that was received; shown while nothing is chosen or selected. */
const firstKey = signal<MessageKey | undefined>(undefined);

/** The id whose bits are shown; undefined: there are no frames. */
export const shownKey = computed(() => chosenKey.value ?? traceKey.value ?? firstKey.value);

/** Takes note of the ids that there are: what is shown stays, also if a lower id comes later. */
export function noteIds(ids: readonly MessageKey[]): void {
  const known = firstKey.peek();
  if (!ids.some((each) => isSameKey(known, each))) firstKey.value = ids[0];
}

/** Shows some bits of an id. */
export function showBits({ channel, id, extended }: MessageKey, field?: BitField): void {
  chosenKey.value = { channel, id, extended };
  selectedBits.value = field === undefined ? undefined : selectionOf(field);
  tool.value = "bits";
}
