import { signal } from "@preact/signals";
import { currentState } from "../engine.js";
import { paused } from "../trace/trace-state.js";
import { isLive } from "../views.js";
import { cursorA, cursorB } from "./cursors.js";
import type { Span } from "./time-axis.js";

/**
 * - `follow`: the newest frames, so much time
 * - `all`: from the first frame to the newest
 * - `fixed`: what was chosen
 */
export type Look = { readonly kind: "follow"; readonly widthUs: number } | { readonly kind: "all" } | ({ readonly kind: "fixed" } & Span);

const FIRST_WIDTH_US = 10e6;
/** At the beginning less is followed: there is nothing before the first frame. */
const FOLLOW_LEAST_US = 1e6;
const LEAST_WIDTH_US = 50;
/** Zooming out ends where the capture fills this share of the picture. */
const LEAST_SHARE = 0.5;

/** What part of the capture the plots show. undefined: nothing was chosen yet. */
export const look = signal<Look | undefined>(undefined);

/** Time of the first and of the newest frame; while the display is paused, of the newest one then. */
function captureSpan(): Span {
  const { firstUs = 0, lastUs = 0 } = currentState().store;
  return { fromUs: firstUs, toUs: Math.max(firstUs, paused.peek()?.lastUs ?? lastUs) };
}

/** Returns what the plots show now. */
export function currentLook(): Look {
  return look.peek() ?? (isLive.peek() ? { kind: "follow", widthUs: FIRST_WIDTH_US } : { kind: "all" });
}

export function currentSpan(): Span {
  const shown = currentLook();
  if (shown.kind === "fixed") return { fromUs: shown.fromUs, toUs: shown.toUs };
  const { fromUs, toUs } = captureSpan();
  // the newest value is inside
  const endUs = toUs + 1;
  if (shown.kind === "follow") {
    const earliestUs = Math.min(fromUs, endUs - FOLLOW_LEAST_US);
    return { fromUs: Math.max(earliestUs, endUs - shown.widthUs), toUs: endUs };
  }
  return { fromUs, toUs: Math.max(endUs, fromUs + LEAST_WIDTH_US) };
}

/** Shows a span, as far as there may be something. */
export function showSpan({ fromUs, toUs }: Span): void {
  const capture = captureSpan();
  const most = Math.max((capture.toUs - capture.fromUs) / LEAST_SHARE, 1e6);
  const width = Math.min(Math.max(toUs - fromUs, LEAST_WIDTH_US), most);
  // something of the capture is always in the picture
  const middle = Math.min(Math.max((fromUs + toUs) / 2, capture.fromUs), capture.toUs);
  look.value = { kind: "fixed", fromUs: middle - width / 2, toUs: middle + width / 2 };
}

/** Returns a time that is not before the first frame or after the newest. */
export function inCapture(timeUs: number): number {
  const { fromUs, toUs } = captureSpan();
  return Math.round(Math.min(Math.max(timeUs, fromUs), toUs));
}

/** Takes away cursors that are no longer in the capture, and a chosen span if nothing of it is: other frames were opened. */
export function leaveGoneTimes(): void {
  const shown = look.peek();
  const { firstUs, lastUs } = currentState().store;
  if (firstUs === undefined || lastUs === undefined) return;
  for (const cursor of [cursorA, cursorB]) {
    const timeUs = cursor.peek();
    if (timeUs !== undefined && (timeUs < firstUs || timeUs > lastUs)) cursor.value = undefined;
  }
  if (shown?.kind !== "fixed") return;
  if (shown.toUs < firstUs || shown.fromUs > lastUs) look.value = undefined;
}

/** Zooms: `factor` below 1 shows less. What is followed stays so. */
export function zoom(factor: number, atUs: number): void {
  const { fromUs, toUs } = currentSpan();
  const shown = currentLook();
  if (shown.kind === "follow") {
    const capture = captureSpan();
    const most = Math.max((capture.toUs - capture.fromUs) / LEAST_SHARE, FIRST_WIDTH_US);
    look.value = { kind: "follow", widthUs: Math.min(Math.max(shown.widthUs * factor, LEAST_WIDTH_US), most) };
    return;
  }
  if (factor > 1 && shown.kind === "all") return;
  showSpan({ fromUs: atUs - (atUs - fromUs) * factor, toUs: atUs + (toUs - atUs) * factor });
}

/** Moves by a share of the width: below 0 to earlier times. */
export function pan(share: number): void {
  const { fromUs, toUs } = currentSpan();
  const by = (toUs - fromUs) * share;
  showSpan({ fromUs: fromUs + by, toUs: toUs + by });
}

/** Follows the newest frames, with as much time as is shown now. */
export function follow(): void {
  const shown = currentLook();
  look.value = { kind: "follow", widthUs: shown.kind === "fixed" ? shown.toUs - shown.fromUs : FIRST_WIDTH_US };
}

export function showAll(): void {
  look.value = { kind: "all" };
}
