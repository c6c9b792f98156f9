import { colourVariable, MOST_PLOTS } from "../../kept/plot-choice.js";

/** Colours and font of a drawing: those of the page's theme at the moment. */
export interface Palette {
  readonly font: string;
  readonly panel: string;
  /** Of the panel, so that lines below a text are still seen. */
  readonly veil: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly strong: string;
  readonly accent: string;
  readonly accentInk: string;
  /** Of each plot. */
  readonly series: readonly SeriesColour[];
}

export interface SeriesColour {
  readonly css: string;
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/** Reads the colours from the style sheet. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    font: `11px ${value("--font")}`,
    panel: value("--panel"),
    veil: value("--veil"),
    ink: value("--ink"),
    quiet: value("--ink-2"),
    line: value("--line"),
    strong: value("--line-strong"),
    accent: value("--accent"),
    accentInk: value("--accent-ink"),
    series: Array.from({ length: MOST_PLOTS }, (_, i) => seriesColour(value(colourVariable(i)))),
  };
}

/** @param css `#rrggbb` */
function seriesColour(css: string): SeriesColour {
  const bits = Number.parseInt(css.slice(1), 16) || 0;
  return { css, rgb: [bits >>> 16, (bits >>> 8) & 0xff, bits & 0xff] };
}

/** Returns the colour of a plot. */
export function colourOf({ series }: Palette, colour: number): SeriesColour {
  return series[colour] as SeriesColour;
}
