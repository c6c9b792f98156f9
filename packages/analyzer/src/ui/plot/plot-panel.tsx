import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { chevronDownIcon, closeIcon, followIcon, saveIcon, zoomInIcon, zoomOutIcon } from "../parts/icons.js";
import { openMenuOf } from "../parts/menu.js";
import { text } from "../text.js";
import { isLive } from "../views.js";
import { change, LEAST_PLOT_HEIGHT, settings } from "../workspace/settings.js";
import { CursorTable } from "./cursor-table.js";
import { watchCursors } from "./cursor-values.js";
import { clearCursors, cursorA, cursorB } from "./cursors.js";
import { saveCsv, savePng } from "./export-plot.js";
import styles from "./plot.module.css";
import { PlotCanvas } from "./plot-canvas.js";
import { PlotFeed } from "./plot-feed.js";
import { currentLook, currentSpan, follow, look, showAll, zoom } from "./plot-span.js";

function onEdge(down: PointerEvent): void {
  const edge = down.currentTarget as HTMLElement;
  const { plotHeight } = settings.peek();
  edge.setPointerCapture(down.pointerId);
  const ending = new AbortController();
  const move = ({ clientY }: PointerEvent) => setHeight(plotHeight + down.clientY - clientY);
  edge.addEventListener("pointermove", move, ending);
  for (const end of ["pointerup", "pointercancel"] as const) edge.addEventListener(end, () => ending.abort(), ending);
}

function onEdgeKey(event: KeyboardEvent): void {
  const step = { ArrowUp: 16, ArrowDown: -16 }[event.key];
  if (step !== undefined) setHeight(settings.peek().plotHeight + step);
}

function setHeight(height: number): void {
  change({ plotHeight: Math.round(Math.max(LEAST_PLOT_HEIGHT, Math.min(height, innerHeight * 0.75))) });
}

function middle(): number {
  const { fromUs, toUs } = currentSpan();
  return (fromUs + toUs) / 2;
}

function Bar({ feed, canvas }: { readonly feed: PlotFeed; readonly canvas: () => HTMLCanvasElement | undefined }) {
  const { plotLanes } = settings.value;
  void look.value;
  const shown = currentLook().kind;
  const save = (event: { readonly currentTarget: HTMLElement }) => {
    const picture = canvas();
    openMenuOf(event.currentTarget, text.plot.save, [
      { label: text.plot.png, run: () => picture !== undefined && void savePng(picture) },
      { label: text.plot.csv, run: () => void saveCsv(feed, currentSpan()) },
    ]);
  };
  return (
    <div class={styles["bar"]}>
      <h2 class={styles["title"]}>{text.plot.title}</h2>
      {isLive.value && (
        <Button label={text.plot.follow} icon={followIcon} iconOnly="narrow" pressed={shown === "follow"} onClick={follow} />
      )}
      <Button label={text.plot.all} pressed={shown === "all"} onClick={showAll} />
      <Button label={text.plot.zoomIn} icon={zoomInIcon} iconOnly onClick={() => zoom(0.5, middle())} />
      <Button label={text.plot.zoomOut} icon={zoomOutIcon} iconOnly onClick={() => zoom(2, middle())} />
      <span class={styles["space"]} />
      {(cursorA.value !== undefined || cursorB.value !== undefined) && <Button label={text.plot.noCursors} onClick={clearCursors} />}
      <Button label={text.plot.lanes} pressed={plotLanes} onClick={() => change({ plotLanes: !plotLanes })} />
      <Button label={text.plot.save} icon={saveIcon} iconOnly="narrow" opens="menu" onClick={save}>
        <Icon svg={chevronDownIcon} />
      </Button>
      <Button label={text.plot.close} icon={closeIcon} iconOnly onClick={() => change({ plots: [] })} />
    </div>
  );
}

/** The plots below the trace. */
export function PlotPanel() {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<PlotCanvas | undefined>(undefined);
  const { feed, cursors } = useMemo(() => {
    const made = new PlotFeed();
    return { feed: made, cursors: watchCursors(made) };
  }, []);
  useEffect(() => {
    if (host.current !== null) canvas.current = new PlotCanvas(feed, host.current);
    return () => {
      canvas.current?.close();
      cursors.end();
      feed.close();
    };
  }, []);
  const { plotHeight } = settings.value;
  return (
    <section class={styles["panel"]} style={{ "--height": `${plotHeight}px` }} aria-label={text.plot.title}>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that is moved */}
      <div
        class={styles["edge"]}
        role="separator"
        aria-orientation="horizontal"
        aria-label={text.plot.height}
        aria-valuenow={plotHeight}
        aria-valuemin={LEAST_PLOT_HEIGHT}
        aria-valuemax={2000}
        tabIndex={0}
        onPointerDown={onEdge}
        onKeyDown={onEdgeKey}
      />
      <Bar feed={feed} canvas={() => canvas.current?.element} />
      <div class={styles["content"]}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it has keys of its own */}
        <div ref={host} class={styles["host"]} role="application" tabIndex={0} aria-label={text.plot.picture} />
        <CursorTable feed={feed} values={cursors.values} />
      </div>
    </section>
  );
}
