import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { attempt } from "../notices.js";
import { text } from "../text.js";
import { settings } from "../workspace/settings.js";

const panel = signal<ComponentType | undefined>(undefined);

/** The plots, if there are any; their code is loaded when they are first needed. */
export function PlotHost() {
  const isWanted = settings.value.plots.length > 0;
  useEffect(() => {
    if (!isWanted || panel.peek() !== undefined) return;
    void attempt(text.plot.notLoaded, import("./plot-panel.js")).then((loaded) => {
      if (loaded !== undefined) panel.value = loaded.PlotPanel;
    });
  }, [isWanted]);
  const Panel = panel.value;
  return isWanted && Panel !== undefined ? <Panel /> : null;
}
