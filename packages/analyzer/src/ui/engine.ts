import { signal } from "@preact/signals";
import { EngineClient } from "../client.js";
import type { CallName, Calls, EngineState, Trial } from "../protocol.js";

const EMPTY: EngineState = {
  sources: [],
  reading: false,
  store: {
    generation: 0,
    firstRow: 0,
    endRow: 0,
    firstUs: undefined,
    lastUs: undefined,
    discarded: 0,
    backwards: 0,
    bytes: 0,
    limitBytes: 0,
  },
  views: [],
  channels: [],
  databases: [],
  recording: undefined,
  sending: { armed: false, obstacle: undefined, disarmedBy: undefined, rows: [], replay: undefined },
  losses: [],
};
/** People read figures that change no faster than this. */
const CALM_MS = 125;
/** While frames come, people see no difference if more is drawn than fifteen times a second: the page has time for other work. */
const LIVE_MS = 66;

/** What texts and figures show of the engine: at most eight times a second. */
export const state = signal<EngineState>(EMPTY);
/** Set when the engine itself has ended; the page is of no use then. */
export const engineFailure = signal<string | undefined>(undefined);

const listeners = new Set<(state: EngineState) => void>();
const trialListeners = new Set<(trial: Trial) => void>();
let newest = EMPTY;
let waiting = false;
let shownAt = -CALM_MS;
let takenAt = -LIVE_MS;

const worker = new Worker(new URL("../engine/worker.web.ts", import.meta.url), { type: "module", name: "engine" });
worker.addEventListener("error", (event) => {
  engineFailure.value = event.message;
});
const client = new EngineClient({
  port: worker,
  onState,
  nextFrame: showSoon,
  onTrial: (trial) => {
    for (const listener of trialListeners) listener(trial);
  },
});

/** True if a source is open that frames come from. */
export function hasLiveSource({ sources }: EngineState): boolean {
  return sources.some(({ kind, phase }) => kind !== "file" && phase === "running");
}

/** Calls back before the next picture; while frames come, not too soon after the last state. */
function showSoon(callback: () => void): void {
  const wait = hasLiveSource(newest) ? takenAt + LIVE_MS - performance.now() : 0;
  if (wait <= 0) requestAnimationFrame(callback);
  else setTimeout(() => requestAnimationFrame(callback), wait);
}

function onState(next: EngineState): void {
  takenAt = performance.now();
  newest = next;
  for (const listener of listeners) listener(next);
  if (!waiting) setTimeout(showCalmly, Math.max(0, shownAt + CALM_MS - performance.now()));
  waiting = true;
}

function showCalmly(): void {
  waiting = false;
  shownAt = performance.now();
  state.value = newest;
}

/** The newest state, without waiting for {@link state}. */
export const currentState = (): EngineState => newest;

/** Calls back with every state, at most once per animation frame and while frames come, fifteen times a second. Returns what ends it. */
export function onEveryState(listener: (state: EngineState) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Waits for a state: a call's answer can arrive before the state that the call has changed. */
export function untilState(isReached: (state: EngineState) => boolean): Promise<EngineState> {
  if (isReached(newest)) return Promise.resolve(newest);
  return new Promise((resolve) => {
    const end = onEveryState((next) => {
      if (!isReached(next)) return;
      end();
      resolve(next);
    });
  });
}

/** Calls back with each bit rate that a detection has tried. Returns what ends it. */
export function onTrial(listener: (trial: Trial) => void): () => void {
  trialListeners.add(listener);
  return () => trialListeners.delete(listener);
}

/**
 * Asks the engine for something.
 * @throws EngineError
 */
export function call<K extends CallName>(name: K, ask: Calls[K]["ask"], signal?: AbortSignal): Promise<Calls[K]["reply"]> {
  return client.call(name, ask, signal === undefined ? {} : { signal });
}
