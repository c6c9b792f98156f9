import { dialog } from "../dialogs.js";
import { state } from "../engine.js";
import type { TimeFormat } from "../format/format-time.js";
import { change, settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import { chevronDownIcon, columnsIcon, followIcon, pauseIcon, playIcon } from "../parts/icons.js";
import { type MenuItem, openMenuOf } from "../parts/menu.js";
import { text } from "../text.js";
import { frameCount, isLive, setQuery, traceView } from "../views.js";
import styles from "./trace.module.css";
import { following, grid, paused, togglePause } from "./trace-state.js";
import { TraceView } from "./trace-view.js";

function timeItems(): (MenuItem | undefined)[] {
  const formats: readonly TimeFormat[] = ["elapsed", "clock", "delta"];
  return [
    ...formats.map((format) => ({
      label: text.trace.times[format],
      checked: settings.peek().timeFormat === format,
      run: () => change({ timeFormat: format }),
    })),
    undefined,
    {
      label: text.trace.goToTime,
      detail: "G",
      run: () => {
        dialog.value = { kind: "time" };
      },
    },
  ];
}

const MODES = [
  { value: "trace", label: text.trace.scrolling },
  { value: "fixed", label: text.trace.fixed },
] as const;

function Modes() {
  return <Choice label={text.trace.mode} options={MODES} value={settings.value.mode} onChange={(mode) => change({ mode })} />;
}

function PauseButton() {
  const since = paused.value;
  if (since === undefined && !isLive.value) return null;
  const label = since === undefined ? text.trace.pause : text.trace.resume;
  return (
    <>
      <Button
        label={label}
        icon={since === undefined ? pauseIcon : playIcon}
        pressed={since !== undefined}
        keys="Space"
        onClick={togglePause}
      />
      {since !== undefined && <span class={styles["note"]}>{text.trace.paused(state.value.store.endRow - since.endRow)}</span>}
    </>
  );
}

function Bar() {
  return (
    <div class={styles["bar"]}>
      <Modes />
      <PauseButton />
      <span class={styles["space"]} />
      <Button
        label={text.trace.times[settings.value.timeFormat]}
        opens="menu"
        onClick={(event) => openMenuOf(event.currentTarget, text.trace.time, timeItems())}
      >
        <Icon svg={chevronDownIcon} />
      </Button>
      <Button
        label={text.trace.columns}
        icon={columnsIcon}
        iconOnly="narrow"
        opens="dialog"
        onClick={() => {
          dialog.value = { kind: "columns" };
        }}
      />
    </div>
  );
}

function EmptyText() {
  const view = traceView.value;
  if (view === undefined || view.endPosition > view.firstPosition) return null;
  if (frameCount.value === 0) return <p class={styles["empty"]}>{isLive.value ? text.trace.waiting : text.trace.empty}</p>;
  if (view.scannedRow < state.value.store.endRow) return null;
  return (
    <div class={styles["empty"]}>
      <p>{text.trace.emptyFilter}</p>
      <Button label={text.query.clear} kind="outline" onClick={() => void setQuery("")} />
    </div>
  );
}

/** The table of frames, and how it is shown. */
export function TracePanel() {
  const newest = !following.value && paused.value === undefined && settings.value.mode === "trace" && isLive.value;
  return (
    <section class={styles["panel"]} aria-label={text.trace.label}>
      <Bar />
      <div class={styles["place"]}>
        <TraceView />
        <EmptyText />
        {newest && (
          <div class={styles["newest"]}>
            <Button label={text.trace.follow} icon={followIcon} kind="primary" keys="End" onClick={() => grid.peek()?.follow(true)} />
          </div>
        )}
      </div>
    </section>
  );
}
