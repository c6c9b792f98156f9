import type { Loss } from "../../protocol.js";
import { dialog } from "../dialogs.js";
import { state } from "../engine.js";
import { formatSize } from "../format/format-size.js";
import { formatDateTime, formatSeconds } from "../format/format-time.js";
import { change } from "../kept/settings.js";
import { Icon } from "../parts/icon.js";
import { alertIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { done } from "../trace/trace-actions.js";
import { selectedCount } from "../trace/trace-state.js";
import { frameCount, isLive } from "../views.js";
import { activeWorkspace, UNNAMED } from "../workspace/kept-workspaces.js";
import styles from "./status.module.css";

const showWorkspaces = () => {
  dialog.value = { kind: "workspaces" };
};
const showStatistics = () => change({ sideOpen: true, sideTab: "statistics" });

/** What is missing, by the stage where it was lost; a click shows more. */
function Losses({ losses }: { readonly losses: readonly Loss[] }) {
  const counted = losses.filter(({ count, atMost }) => count > 0 || atMost > 0);
  if (counted.length === 0) return <span class={styles["item"]}>{text.status.lost(text.status.none)}</span>;
  const stages = [...new Set(counted.map(({ stage }) => stage))].map((stage) => {
    const here = counted.filter((loss) => loss.stage === stage);
    const sum = (key: "count" | "atMost") => here.reduce((total, loss) => total + loss[key], 0);
    return text.status.loss(sum("count"), sum("atMost"), text.stages[stage]);
  });
  return (
    <button type="button" class={`${styles["item"]} ${styles["loss"]}`} onClick={showStatistics}>
      <Icon svg={alertIcon} />
      {text.status.lost(stages.join(", "))}
    </button>
  );
}

/** The bar at the bottom: how much there is, and whether anything is missing. */
export function StatusBar() {
  const { store, channels, losses } = state.value;
  const rate = channels.reduce((sum, { framesPerSecond }) => sum + framesPerSecond, 0);
  const { firstUs, lastUs } = store;
  return (
    <footer class={styles["bar"]}>
      {isLive.value && <span class={styles["item"]}>{text.status.rate(rate)}</span>}
      <span class={styles["item"]}>{text.status.frames(frameCount.value)}</span>
      {store.limitBytes > 0 && frameCount.value > 0 && (
        <span class={`${styles["item"]} ${styles["wide"]}`}>
          {text.status.memory(formatSize(store.bytes), formatSize(store.limitBytes))}
        </span>
      )}
      <Losses losses={losses} />
      {firstUs !== undefined && lastUs !== undefined && (
        <span class={`${styles["item"]} ${styles["wide"]}`}>
          {text.status.span(formatDateTime(firstUs).slice(0, 19), formatSeconds(lastUs - firstUs).slice(0, -4))}
        </span>
      )}
      <span class={styles["space"]} />
      <span class={styles["said"]} role="status">
        {done.value}
      </span>
      {activeWorkspace.value !== UNNAMED && (
        <button
          type="button"
          class={`${styles["item"]} ${styles["wide"]} ${styles["workspace"]}`}
          title={text.workspace.list}
          onClick={showWorkspaces}
        >
          {text.workspace.named(activeWorkspace.value)}
        </button>
      )}
      {selectedCount.value > 1 && <span class={styles["item"]}>{text.trace.selected(selectedCount.value)}</span>}
    </footer>
  );
}
