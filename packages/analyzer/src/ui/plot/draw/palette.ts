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
  readonly series: readonly SeriesColour[];
}

export interface SeriesColour {
  readonly css: string;
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/** Colours of plots in the style sheet, `--series-0` and so on. */
const SERIES = 8;

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
    series: Array.from({ length: SERIES }, (_, i) => seriesColour(value(`--series-${i}`))),
  };
}

/** @param css `#rrggbb` */
function seriesColour(css: string): SeriesColour {
  const bits = Number.parseInt(css.slice(1), 16) || 0;
  return { css, rgb: [bits >>> 16, (bits >>> 8) & 0xff, bits & 0xff] };
}

/** Returns the colour of a plot: the second eight have those of the first, dashed. */
export function colourOf({ series }: Palette, colour: number): SeriesColour {
  return series[colour % series.length] as SeriesColour;
}

/** Whether a plot of a colour is dashed. */
export function isDashed(colour: number): boolean {
  return colour >= SERIES;
}
