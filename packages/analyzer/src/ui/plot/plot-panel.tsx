import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { change, settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { Icon } from "../parts/icon.js";
import {
  chevronDownIcon,
  eraserIcon,
  fitTimesIcon,
  fitValuesIcon,
  followIcon,
  lanesIcon,
  saveIcon,
  trashIcon,
  zoomInIcon,
  zoomOutIcon,
} from "../parts/icons.js";
import { openMenuOf } from "../parts/menu.js";
import { removeAllPlots } from "../plots.js";
import { text } from "../text.js";
import { isLive } from "../views.js";
import { clearCursors, cursorA, cursorB } from "./cursors.js";
import { savePng, saveValues } from "./export-plot.js";
import styles from "./plot.module.css";
import { currentLook, currentSpan, follow, look, showAll, zoom } from "./plot-span.js";
import { fitAxes } from "./value-axes.js";
import { CursorTable } from "./view/cursor-table.js";
import { watchCursors } from "./view/cursor-values.js";
import { PlotCanvas } from "./view/plot-canvas.js";
import { PlotFeed } from "./view/plot-feed.js";
import { onPlotKey, saidByKey } from "./view/plot-keys.js";
import { watchPointer } from "./view/plot-pointer.js";

/** The plots that are on the page. */
const shown = signal<{ readonly feed: PlotFeed; readonly canvas: PlotCanvas } | undefined>(undefined);

function middle(): number {
  const { fromUs, toUs } = currentSpan();
  return (fromUs + toUs) / 2;
}

function openSaveMenu(event: { readonly currentTarget: HTMLElement }): void {
  const plots = shown.peek();
  if (plots === undefined) return;
  openMenuOf(event.currentTarget, text.plot.save, [
    { label: text.plot.png, run: () => void savePng(plots.canvas.element) },
    undefined,
    { label: text.plot.inView("CSV"), run: () => void saveValues(plots.feed, "csv", currentSpan()) },
    { label: text.plot.inView("Parquet"), run: () => void saveValues(plots.feed, "parquet", currentSpan()) },
    undefined,
    { label: text.plot.allValues("CSV"), run: () => void saveValues(plots.feed, "csv", undefined) },
    { label: text.plot.allValues("Parquet"), run: () => void saveValues(plots.feed, "parquet", undefined) },
  ]);
}

/** What can be done with the plots, beside the tabs. */
export function Actions() {
  const { plotLanes, plotRanges } = settings.value;
  void look.value;
  const { kind } = currentLook();
  if (shown.value === undefined) return null;
  return (
    <>
      {isLive.value && (
        <Button label={text.plot.follow} icon={followIcon} iconOnly="crowded" pressed={kind === "follow"} onClick={follow} />
      )}
      <Button label={text.plot.all} icon={fitTimesIcon} iconOnly="crowded" pressed={kind === "all"} onClick={showAll} />
      <Button label={text.plot.zoomIn} icon={zoomInIcon} iconOnly onClick={() => zoom(0.5, middle())} />
      <Button label={text.plot.zoomOut} icon={zoomOutIcon} iconOnly onClick={() => zoom(2, middle())} />
      {(cursorA.value !== undefined || cursorB.value !== undefined) && (
        <Button label={text.plot.noCursors} icon={eraserIcon} iconOnly="crowded" onClick={clearCursors} />
      )}
      {Object.keys(plotRanges).length > 0 && (
        <Button label={text.plot.fit} icon={fitValuesIcon} iconOnly="crowded" onClick={() => fitAxes()} />
      )}
      <Button
        label={text.plot.lanes}
        icon={lanesIcon}
        iconOnly="crowded"
        pressed={plotLanes}
        onClick={() => change({ plotLanes: !plotLanes })}
      />
      <Button label={text.plot.save} icon={saveIcon} iconOnly="crowded" opens="menu" onClick={openSaveMenu}>
        <Icon svg={chevronDownIcon} />
      </Button>
      <Button label={text.plot.removeAll} icon={trashIcon} iconOnly onClick={removeAllPlots} />
    </>
  );
}

function Plots() {
  const host = useRef<HTMLDivElement>(null);
  const { feed, cursors } = useMemo(() => {
    const made = new PlotFeed();
    return { feed: made, cursors: watchCursors(made) };
  }, []);
  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const canvas = new PlotCanvas(feed, element);
    const ending = new AbortController();
    watchPointer(canvas, element, ending.signal);
    element.addEventListener("keydown", (event) => onPlotKey(event, canvas), ending);
    shown.value = { feed, canvas };
    return () => {
      shown.value = undefined;
      ending.abort();
      canvas.close();
      cursors.end();
      feed.close();
    };
  }, []);
  return (
    <div class={styles["content"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys of its own */}
      <div ref={host} class={styles["host"]} role="application" tabIndex={0} aria-label={text.plot.picture} />
      <span class="hidden-text" role="status">
        {saidByKey.value}
      </span>
      <CursorTable feed={feed} values={cursors.values} />
    </div>
  );
}

/** The plots below the trace. */
export function Panel() {
  return settings.value.plots.length > 0 ? <Plots /> : <Empty>{text.plot.none}</Empty>;
}
