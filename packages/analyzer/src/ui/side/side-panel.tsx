import type { ComponentType } from "preact";
import { databases } from "../databases.js";
import { change, LEAST_SIDE_WIDTH, type SideTab, settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { DragEdge } from "../parts/drag-edge.js";
import { closeIcon } from "../parts/icons.js";
import { Tabs } from "../parts/tabs.js";
import { text } from "../text.js";
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

/** The panel beside the trace. */
export function SidePanel() {
  const { sideTab, sideWidth, bookmarks } = settings.value;
  const counts: Partial<Record<SideTab, number>> = { databases: databases.value.length, bookmarks: bookmarks.length };
  const Panel = PANELS[sideTab];
  return (
    <aside class={styles["panel"]} style={{ "--side": `${sideWidth}px` }} aria-label={text.side.label}>
      <DragEdge
        side="left"
        label={text.side.resize}
        size={sideWidth}
        least={LEAST_SIDE_WIDTH}
        mostShare={0.6}
        onSize={(width) => change({ sideWidth: width })}
      />
      <Tabs
        label={text.side.label}
        tabs={KEYS.map((key) => ({ key, label: text.side.tabs[key], count: counts[key] }))}
        chosen={sideTab}
        onChoose={(key) => change({ sideTab: key })}
        close={
          <div class={styles["close"]}>
            <Button label={text.close} icon={closeIcon} iconOnly onClick={() => change({ sideOpen: false })} />
          </div>
        }
      >
        <Panel />
      </Tabs>
    </aside>
  );
}
