import { computed, signal } from "@preact/signals";
import { startSimulator } from "../connect/start-simulator.js";
import { currentState, state } from "../engine.js";
import { frameCount, isLive } from "../views.js";
import { STEPS } from "./steps.js";

/** Number of the step that is shown; undefined: the tour is not on. It begins only when it is asked for. */
export const tourStep = signal<number | undefined>(undefined);

const runsSimulator = (sources: typeof state.value.sources) =>
  sources.some(({ kind, phase }) => kind === "simulator" && phase === "running");

/** The tour needs the simulator, and neither disconnects an adapter nor mixes frames with those that are there. */
export const canTour = computed(() => runsSimulator(state.value.sources) || (frameCount.value === 0 && !isLive.value));

/** Shows the first step; the simulator is started if it does not run. */
export async function startTour(): Promise<void> {
  if (runsSimulator(currentState().sources) || (await startSimulator())) goToStep(0);
}

/** Shows a step; after the last one the tour ends. */
export function goToStep(step: number): void {
  STEPS[step]?.show?.();
  tourStep.value = step < STEPS.length ? step : undefined;
}

export function endTour(): void {
  tourStep.value = undefined;
}
