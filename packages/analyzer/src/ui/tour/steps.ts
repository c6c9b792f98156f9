import { activeFrame } from "../active-frame.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { change, settings } from "../kept/settings.js";
import { sayFault } from "../notices.js";
import { plot } from "../plots.js";
import { text } from "../text.js";
import type { tourText } from "../texts/tour-text.js";
import { grid } from "../trace/trace-state.js";
import { filterInForce, setQuery } from "../views.js";
import type { CardSide } from "./place-card.js";

const SIGNAL = { message: "EngineSpeed", name: "Rpm" };

export interface TourStep {
  readonly key: keyof typeof tourText.steps;
  /** Selects the part of the page that the step is about. */
  readonly target: string;
  readonly side: CardSide;
  /** Makes that part visible. */
  readonly show?: (() => void) | undefined;
  /** Does what the step asks for. */
  readonly act?: (() => void) | undefined;
  /** True if it has been done; reads signals. */
  readonly isDone?: (() => boolean) | undefined;
}

const showFrame = () => change({ sideOpen: true, sideTab: "frame" });

export const STEPS: readonly TourStep[] = [
  { key: "trace", target: "[role=grid]", side: "inside", show: () => change({ mode: "trace" }) },
  {
    key: "filter",
    target: "search",
    side: "below",
    act: () => void setQuery(`name:${SIGNAL.message}`),
    isDone: () => settings.value.query.trim() !== "" && filterInForce.value === undefined,
  },
  { key: "signals", target: "aside", side: "left", show: showFrame, act: selectNewest, isDone: () => activeFrame.value !== undefined },
  {
    key: "plot",
    target: "aside",
    side: "left",
    show: showFrame,
    act: () => void plotSignal(),
    isDone: () => settings.value.plots.length > 0,
  },
  { key: "record", target: "header [aria-keyshortcuts='Control+E']", side: "below" },
];

function selectNewest(): void {
  const table = grid.peek();
  table?.goTo(table.bounds.end - 1);
}

/** Plots the signal of the frame that is selected; of the first channel that has it, if another frame is. */
async function plotSignal(): Promise<void> {
  try {
    const { messages } = await call("signals", { search: SIGNAL.name });
    const known = messages.filter(({ name }) => name === SIGNAL.message);
    const found = known.find(({ channel }) => channel === activeFrame.peek()?.channel) ?? known[0];
    if (found !== undefined) plot({ channel: found.channel, id: found.id, extended: found.extended, field: SIGNAL.name });
  } catch (error) {
    sayFault(text.failures.tour, toFault(error));
  }
}
