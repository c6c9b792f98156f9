import type { SeriesSource } from "../../protocol.js";
import { colourVariable, isDashed, plotName } from "../kept/plot-choice.js";
import { Icon } from "../parts/icon.js";
import { plotIcon } from "../parts/icons.js";
import { plotColour, togglePlot } from "../plots.js";
import { text } from "../text.js";
import styles from "./signals.module.css";

/** Plots a signal or takes it away; it shows the signal's colour while it is plotted. */
export function PlotButton({ source }: { readonly source: SeriesSource }) {
  const colour = plotColour(source);
  const label = text.plot.toggle(plotName(source));
  return (
    <button
      type="button"
      class={styles["plot"]}
      aria-label={label}
      title={label}
      aria-pressed={colour !== undefined}
      style={{ "--colour": colour === undefined ? "" : `var(${colourVariable(colour)})` }}
      onClick={() => togglePlot(source)}
    >
      <Icon svg={plotIcon} />
    </button>
  );
}

/** The name of something, underlined as its line is drawn while it is plotted. */
export function PlottedName({ source }: { readonly source: SeriesSource }) {
  const colour = plotColour(source);
  const name = plotName(source);
  if (colour === undefined) return <>{name}</>;
  return (
    <span class="plotted" data-dashed={isDashed(colour)} style={{ "--colour": `var(${colourVariable(colour)})` }}>
      {name}
    </span>
  );
}
