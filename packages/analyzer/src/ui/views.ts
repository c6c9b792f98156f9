import { computed, signal } from "@preact/signals";
import type { QueryProblem, ViewState } from "../protocol.js";
import { call, currentState, hasLiveSource, state } from "./engine.js";
import { change, settings } from "./kept/settings.js";
import { attempt } from "./notices.js";
import { text } from "./text.js";

/** Numbers of the two views of the capture: all frames in their order, and one row an id. Both have the same filter. */
export interface Views {
  readonly trace: number;
  readonly fixed: number;
}

export const views = signal<Views | undefined>(undefined);
/** Of the query that was entered last. */
export const queryProblems = signal<readonly QueryProblem[]>([]);

const viewState = (kind: keyof Views) => state.value.views.find(({ view }) => view === views.value?.[kind]);
export const traceView = computed<ViewState | undefined>(() => viewState("trace"));

/** The filter that is in use while another one is written that has an error; undefined: there is no error. */
export const filterInForce = computed(() =>
  queryProblems.value.some(({ severity }) => severity === "error") ? traceView.value?.query : undefined,
);

/** Frames in the memory. */
export const frameCount = computed(() => state.value.store.endRow - state.value.store.firstRow);
/** Changes when the frames of a span may be others, but not by new ones of a live source: with another capture, and as files are read. */
export const captureKey = computed(() => {
  const { reading, store } = state.value;
  return `${store.generation} ${reading} ${store.lastUs !== undefined}`;
});
/** Time of the first frame of the capture, µs; 0 while there is none. */
export const startUs = computed(() => state.value.store.firstUs ?? 0);
/** True if a source is open that frames come from. */
export const isLive = computed(() => hasLiveSource(state.value));

/** The newest state of the view that the trace shows, or of the other one. */
export function currentView(kind: keyof Views): ViewState | undefined {
  return currentState().views.find(({ view }) => view === views.peek()?.[kind]);
}

/** Opens the views with the filter that is kept. */
export async function openViews(): Promise<void> {
  const { query } = settings.peek();
  const opened = await attempt(
    text.failures.find,
    Promise.all([call("openView", { kind: "trace", query }), call("openView", { kind: "fixed", query })]),
  );
  if (opened === undefined) return;
  const [trace, fixed] = opened;
  views.value = { trace: trace.view, fixed: fixed.view };
  queryProblems.value = trace.problems;
}

/** Filters what is shown. A query with an error is kept as text and changes nothing else. */
export async function setQuery(query: string): Promise<void> {
  change({ query });
  const open = views.peek();
  if (open === undefined) return;
  const answers = await attempt(
    text.failures.find,
    Promise.all([call("setQuery", { view: open.trace, query }), call("setQuery", { view: open.fixed, query })]),
  );
  if (answers !== undefined && settings.peek().query === query) queryProblems.value = answers[0].problems;
}
