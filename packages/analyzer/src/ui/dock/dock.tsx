import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { change, type DockTab, LEAST_DOCK_HEIGHT, settings } from "../kept/settings.js";
import { loadPart } from "../load-part.js";
import { Button } from "../parts/button.js";
import { DragEdge } from "../parts/drag-edge.js";
import { closeIcon } from "../parts/icons.js";
import { Tabs } from "../parts/tabs.js";
import { text } from "../text.js";
import styles from "./dock.module.css";

/** What a tab of the dock shows. */
interface DockPart {
  readonly Panel: ComponentType;
  /** Its buttons, beside the tabs. */
  readonly Actions?: ComponentType | undefined;
}

const PARTS: Readonly<Record<DockTab, () => Promise<DockPart>>> = {
  plots: () => import("../plot/plot-panel.js"),
  send: () => import("../send/send-panel.js"),
  explore: () => import("../explore/explore-panel.js"),
  compare: () => import("../compare/compare-panel.js"),
};
const KEYS = Object.keys(PARTS) as readonly DockTab[];

const loaded = signal<Partial<Record<DockTab, DockPart>>>({});

async function load(tab: DockTab): Promise<void> {
  if (loaded.peek()[tab] !== undefined) return;
  const part = await loadPart(text.dock.tabs[tab], PARTS[tab]());
  if (part !== undefined) loaded.value = { ...loaded.peek(), [tab]: part };
}

/** The panel below the trace. The code of a tab is loaded when it is first shown. */
export function Dock() {
  const { dockTab, dockHeight, plots, sendRows } = settings.value;
  useEffect(() => void load(dockTab), [dockTab]);
  const part = loaded.value[dockTab];
  const counts: Partial<Record<DockTab, number>> = { plots: plots.length, send: sendRows.length };
  return (
    <section class={styles["dock"]} style={{ "--height": `${dockHeight}px` }} aria-label={text.dock.label} data-dock>
      <DragEdge
        side="top"
        label={text.dock.resize}
        size={dockHeight}
        least={LEAST_DOCK_HEIGHT}
        mostShare={0.75}
        onSize={(height) => change({ dockHeight: height })}
      />
      <Tabs
        label={text.dock.label}
        tabs={KEYS.map((key) => ({ key, label: text.dock.tabs[key], count: counts[key] }))}
        chosen={dockTab}
        onChoose={(key) => change({ dockTab: key })}
        actions={part?.Actions !== undefined && <part.Actions />}
        close={<Button label={text.dock.close} icon={closeIcon} iconOnly onClick={() => change({ dockOpen: false })} />}
      >
        {part !== undefined && <part.Panel />}
      </Tabs>
    </section>
  );
}
