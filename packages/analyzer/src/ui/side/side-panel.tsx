import type { ComponentType } from "preact";
import { databases } from "../databases.js";
import { Button } from "../parts/button.js";
import { closeIcon } from "../parts/icons.js";
import { Tabs } from "../parts/tabs.js";
import { text } from "../text.js";
import { change, type SideTab, settings } from "../workspace/settings.js";
import { BookmarksPanel } from "./bookmarks-panel.js";
import { DatabasesPanel } from "./databases-panel.js";
import { FramePanel } from "./frame-panel.js";
import styles from "./side.module.css";
import { SignalsPanel } from "./signals-panel.js";
import { StatisticsPanel } from "./statistics-panel.js";

const PANELS: Readonly<Record<SideTab, ComponentType>> = {
  frame: FramePanel,
  signals: SignalsPanel,
  databases: DatabasesPanel,
  statistics: StatisticsPanel,
  bookmarks: BookmarksPanel,
};
const KEYS = Object.keys(PANELS) as readonly SideTab[];

const LEAST_WIDTH = 240;

function onEdge(down: PointerEvent): void {
  const edge = down.currentTarget as HTMLElement;
  const { sideWidth } = settings.peek();
  edge.setPointerCapture(down.pointerId);
  const ending = new AbortController();
  const move = ({ clientX }: PointerEvent) =>
    change({ sideWidth: Math.round(Math.max(LEAST_WIDTH, Math.min(sideWidth + down.clientX - clientX, innerWidth * 0.6))) });
  edge.addEventListener("pointermove", move, ending);
  for (const end of ["pointerup", "pointercancel"] as const) edge.addEventListener(end, () => ending.abort(), ending);
}

function onEdgeKey(event: KeyboardEvent): void {
  const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
  if (step !== undefined) change({ sideWidth: Math.max(LEAST_WIDTH, settings.peek().sideWidth + step) });
}

/** The panel beside the trace. */
export function SidePanel() {
  const { sideTab, sideWidth, bookmarks } = settings.value;
  const counts: Partial<Record<SideTab, number>> = { databases: databases.value.length, bookmarks: bookmarks.length };
  const Panel = PANELS[sideTab];
  return (
    <aside class={styles["panel"]} style={{ "--side": `${sideWidth}px` }} aria-label={text.side.label}>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is moved */}
      <div
        class={styles["edge"]}
        role="separator"
        aria-orientation="vertical"
        aria-label={text.side.resize}
        aria-valuenow={sideWidth}
        aria-valuemin={LEAST_WIDTH}
        aria-valuemax={1000}
        tabIndex={0}
        onPointerDown={onEdge}
        onKeyDown={onEdgeKey}
      />
      <Tabs
        label={text.side.label}
        tabs={KEYS.map((key) => ({ key, label: text.side.tabs[key], count: counts[key] }))}
        chosen={sideTab}
        onChoose={(key) => change({ sideTab: key })}
      >
        <Panel />
      </Tabs>
      <div class={styles["close"]}>
        <Button label={text.close} icon={closeIcon} iconOnly onClick={() => change({ sideOpen: false })} />
      </div>
    </aside>
  );
}
