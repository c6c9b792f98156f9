import { effect } from "@preact/signals";
import { currentState, state } from "../engine.js";
import type { MarkKind } from "../kept/explore-times.js";
import { clearMarks, dropMark, marks, openMark } from "./changes/marks.js";
import { isForeign } from "./foreign-time.js";
import { moments, resume, startOver } from "./narrow/narrow-state.js";

/** Forgets steps and marks as soon as other frames are opened; goes on with those that were kept. Returns what ends it. */
export function leaveGoneTimes(): () => void {
  return effect(() => {
    void state.value;
    // a time that was just marked is later than what is shown
    const capture = currentState();
    if (moments.value.some(({ timeUs }) => isForeign(timeUs, capture))) startOver();
    else if (!capture.reading && capture.store.lastUs !== undefined) resume();
    if (openMark.value !== undefined && isForeign(openMark.value.fromUs, capture)) dropMark();
    for (const kind of ["quiet", "active"] satisfies MarkKind[])
      if (marks.value[kind].some(({ fromUs }) => isForeign(fromUs, capture))) clearMarks(kind);
  });
}
