import { computed, effect, signal } from "@preact/signals";
import type { TimeSpan } from "../../../protocol.js";
import { currentState, state } from "../../engine.js";
import { type MarkKind, MOST_SPANS } from "../../kept/explore-times.js";
import { change, settings } from "../../kept/settings.js";
import { isLive } from "../../views.js";

/** A shorter press begins or ends; a longer one is held while something is done. */
const HELD_MS = 400;

/** Times that are marked as quiet or active. */
export const marks = computed(() => settings.value.exploreMarks);
/** The mark that is being made live. */
export const openMark = signal<{ readonly kind: MarkKind; readonly fromUs: number } | undefined>(undefined);

/** The marks with the one that is being made, as far as it has come. */
export const marksSoFar = computed(() => {
  const open = openMark.value;
  if (open === undefined) return marks.value;
  const toUs = (state.value.store.lastUs ?? 0) + 1;
  if (toUs <= open.fromUs) return marks.value;
  return { ...marks.value, [open.kind]: [...marks.value[open.kind], { fromUs: open.fromUs, toUs }] };
});

export function addMark(kind: MarkKind, span: TimeSpan): void {
  if (span.toUs <= span.fromUs) return;
  const known = marks.peek();
  change({ exploreMarks: { ...known, [kind]: [...known[kind], span].slice(-MOST_SPANS) } });
}

export function clearMarks(kind: MarkKind): void {
  if (openMark.peek()?.kind === kind) dropMark();
  change({ exploreMarks: { ...marks.peek(), [kind]: [] } });
}

/** Forgets the mark that is being made. */
export function dropMark(): void {
  openMark.value = undefined;
}

function begin(kind: MarkKind): void {
  end();
  openMark.value = { kind, fromUs: currentState().store.lastUs ?? 0 };
}

function end(): void {
  const open = openMark.peek();
  dropMark();
  if (open !== undefined) addMark(open.kind, { fromUs: open.fromUs, toUs: (currentState().store.lastUs ?? 0) + 1 });
}

/** Ends the mark that is being made when no more frames come. Returns what stops that. */
export function endMarkWithConnection(): () => void {
  return effect(() => {
    if (!isLive.value) end();
  });
}

let pressedMs = 0;
let hasBegun = false;

/** A button of this kind goes down. */
export function pressMark(kind: MarkKind, nowMs: number): void {
  pressedMs = nowMs;
  hasBegun = openMark.peek()?.kind !== kind;
  if (hasBegun) begin(kind);
}

/** It goes up: a press that was held ends what it began, a short one ends what the one before began. */
export function releaseMark(nowMs: number): void {
  if (!hasBegun || nowMs - pressedMs >= HELD_MS) end();
}

/** By the keyboard. */
export function toggleMark(kind: MarkKind): void {
  if (openMark.peek()?.kind === kind) end();
  else begin(kind);
}
