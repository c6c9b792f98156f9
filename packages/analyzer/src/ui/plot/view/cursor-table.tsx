import type { Signal } from "@preact/signals";
import type { SeriesPoint, SeriesWindow } from "../../../protocol.js";
import { formatSeconds } from "../../format/format-time.js";
import { valueText } from "../../format/value-text.js";
import { placeText } from "../../frame-key.js";
import { colourVariable, isDashed, type PlotChoice, plotKey, plotName } from "../../kept/plot-choice.js";
import { settings } from "../../kept/settings.js";
import { Button } from "../../parts/button.js";
import { closeIcon } from "../../parts/icons.js";
import { removePlot } from "../../plots.js";
import { text } from "../../text.js";
import { startUs } from "../../views.js";
import { cursorA, cursorB, pointerUs } from "../cursors.js";
import styles from "../plot.module.css";
import { durationText } from "../time-axis.js";
import type { CursorValues } from "./cursor-values.js";
import type { PlotFeed } from "./plot-feed.js";

function shownValue(point: SeriesPoint | undefined, window: SeriesWindow | undefined): string {
  if (point === undefined) return "";
  const label = window?.labels.find(([value]) => value === point.value)?.[1];
  return label ?? valueText(point.value);
}

interface RowProps {
  readonly plot: PlotChoice;
  readonly window: SeriesWindow | undefined;
  readonly points: { readonly [K in "here" | "a" | "b"]: SeriesPoint | undefined };
}

function Row({ plot, window, points }: RowProps) {
  const { here, a, b } = points;
  const difference = a === undefined || b === undefined ? "" : valueText(b.value - a.value);
  const name = plotName(plot);
  return (
    <tr>
      <th scope="row" title={`${name}, ${placeText(plot)}`}>
        <span class={styles["name"]}>
          <span
            class={styles["swatch"]}
            data-dashed={isDashed(plot.colour)}
            style={{ "--colour": `var(${colourVariable(plot.colour)})` }}
          />
          <span class={styles["text"]}>{name}</span>
          {window !== undefined && window.unit !== "" && <span class={styles["unit"]}>{window.unit}</span>}
        </span>
      </th>
      <td>{window?.problem === undefined ? shownValue(here, window) : text.plot.noValues}</td>
      {cursorA.value !== undefined && <td>{shownValue(a, window)}</td>}
      {cursorB.value !== undefined && <td>{shownValue(b, window)}</td>}
      {cursorA.value !== undefined && cursorB.value !== undefined && <td>{difference}</td>}
      <td class={styles["remove"]}>
        <Button label={text.plot.remove(name)} icon={closeIcon} iconOnly onClick={() => removePlot(plotKey(plot))} />
      </td>
    </tr>
  );
}

/** The plots with their values at the pointer and at the cursors: what the picture shows, as a table. */
export function CursorTable({ feed, values }: { readonly feed: PlotFeed; readonly values: Signal<CursorValues> }) {
  const { here, a, b, windows } = values.value;
  const [timeA, timeB] = [cursorA.value, cursorB.value];
  const numbers = feed.numbers;
  const seconds = (us: number) => `${formatSeconds(us - startUs.value)} s`;
  return (
    <div class={styles["values"]}>
      <table aria-label={text.plot.values}>
        <thead>
          <tr>
            <th scope="col">{text.plot.signal}</th>
            <th scope="col">{pointerUs.value === undefined ? text.plot.newest : text.plot.pointer}</th>
            {timeA !== undefined && <th scope="col">A</th>}
            {timeB !== undefined && <th scope="col">B</th>}
            {timeA !== undefined && timeB !== undefined && <th scope="col">{text.plot.difference}</th>}
            <td />
          </tr>
        </thead>
        <tbody>
          {settings.value.plots.map((plot) => {
            const key = plotKey(plot);
            const number = numbers.get(key) ?? -1;
            const points = { here: here.get(number), a: a.get(number), b: b.get(number) };
            return <Row key={key} plot={plot} window={windows.get(key)} points={points} />;
          })}
        </tbody>
      </table>
      {timeA !== undefined && (
        <p class={styles["times"]} role="status">
          A {seconds(timeA)}
          {timeB !== undefined && (
            <>
              <br />B {seconds(timeB)}
              <br />
              {text.plot.deltaTime} {durationText(timeB - timeA)}
              {timeA !== timeB && `, ${text.plot.frequency(valueText(Number((1e6 / Math.abs(timeB - timeA)).toPrecision(5))))}`}
            </>
          )}
        </p>
      )}
    </div>
  );
}
