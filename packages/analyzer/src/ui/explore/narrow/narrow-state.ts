import { computed, signal } from "@preact/signals";
import type { Moment, NarrowedFields, Relation } from "../../../protocol.js";
import { activeFrame } from "../../active-frame.js";
import { call, currentState } from "../../engine.js";
import { toFault } from "../../fault.js";
import { change, settings } from "../../kept/settings.js";
import { sayFault } from "../../notices.js";
import { cursorA } from "../../plot/cursors.js";
import { text } from "../../text.js";
import { captureKey, isLive } from "../../views.js";

/** Which moment a step is of. */
export type MomentChoice = "now" | "selected" | "cursor";

/** undefined: now while frames come, otherwise that of the selected frame. */
export const momentChoice = signal<MomentChoice | undefined>(undefined);
/** The steps that were made. */
export const moments = computed(() => settings.value.exploreSteps);
/** What is left after them; undefined: there are none, or they were not searched. */
export const narrowed = signal<NarrowedFields | undefined>(undefined);
export const isSearching = signal(false);
/** What hinders a step. */
export const stepProblem = signal("");

export function currentChoice(): MomentChoice {
  return momentChoice.value ?? (isLive.value ? "now" : "selected");
}

function momentUs(choice: MomentChoice): number | undefined {
  if (choice === "now") return currentState().store.lastUs;
  return choice === "cursor" ? cursorA.peek() : activeFrame.peek()?.timeUs;
}

/** Makes a step at the chosen moment. @param value that is known then */
export function addStep(relation: Relation | undefined, value: number | undefined): void {
  const choice = currentChoice();
  const timeUs = momentUs(choice);
  stepProblem.value = "";
  if (timeUs === undefined) stepProblem.value = text.explore.narrow.noMoment[choice];
  else if (timeUs === moments.peek().at(-1)?.timeUs) stepProblem.value = text.explore.narrow.sameMoment;
  else void search([...moments.peek(), { timeUs, relation, value }], moments.peek());
}

export function undoStep(): void {
  void search(moments.peek().slice(0, -1), moments.peek());
}

export function startOver(): void {
  void search([]);
}

/** The steps that were searched last, and the frames. */
let searched: readonly Moment[] = [];
let searchedIn = "";

/** Searches with steps that were kept, that are those of another workspace, or that were searched in other frames. */
export function resume(): void {
  const kept = moments.peek();
  const isSame = kept === searched && captureKey.value === searchedIn;
  if (isSame || kept.length + searched.length === 0) return;
  narrowed.value = undefined;
  void search(kept);
}

/** Searches with the same steps after it failed. */
export function searchAgain(): void {
  void search(moments.peek());
}

let searches = 0;

function keepSteps(steps: readonly Moment[]): void {
  searched = steps;
  searchedIn = captureKey.peek();
  change({ exploreSteps: steps });
}

/** @param before the steps to go back to if it fails */
async function search(steps: readonly Moment[], before = steps): Promise<void> {
  const number = ++searches;
  // not if another workspace was opened meanwhile
  const isWanted = () => number === searches && moments.peek() === steps;
  stepProblem.value = "";
  keepSteps(steps);
  if (steps.length === 0) {
    narrowed.value = undefined;
    isSearching.value = false;
    return;
  }
  isSearching.value = true;
  try {
    const found = await call("narrowFields", { moments: steps });
    if (isWanted()) narrowed.value = found;
  } catch (error) {
    if (isWanted()) {
      keepSteps(before);
      sayFault(text.explore.narrow.failed, toFault(error));
    }
  }
  if (number === searches) isSearching.value = false;
}
