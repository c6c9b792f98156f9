import { computed, signal } from "@preact/signals";
import { FrameFlag } from "canalystii";
import type { BitField, MessageKey } from "../../protocol.js";
import { activeFrame } from "../trace/trace-state.js";
import { type BitSelection, selectionOf } from "./bits/bit-selection.js";

export type ExploreTool = "bits" | "changes" | "narrow";

export const tool = signal<ExploreTool>("bits");
/** The id whose bits are shown; undefined: that of the frame that is selected in the trace. */
export const chosenKey = signal<MessageKey | undefined>(undefined);
/** Bits that are selected. */
export const selectedBits = signal<BitSelection | undefined>(undefined);

/** The id of the frame that is selected in the trace; an error frame has none. */
export const traceKey = computed<MessageKey | undefined>(() => {
  const frame = activeFrame.value;
  if (frame === undefined || (frame.flags & FrameFlag.ERROR) !== 0) return undefined;
  return { channel: frame.channel, id: frame.id, extended: (frame.flags & FrameFlag.EXTENDED) !== 0 };
});

/** The id whose bits are shown. */
export const shownKey = computed(() => chosenKey.value ?? traceKey.value);

/** Shows some bits of an id. */
export function showBits({ channel, id, extended }: MessageKey, field?: BitField): void {
  chosenKey.value = { channel, id, extended };
  selectedBits.value = field === undefined ? undefined : selectionOf(field);
  tool.value = "bits";
}
