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
  readonly series: readonly string[];
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
    series: Array.from({ length: SERIES }, (_, i) => value(`--series-${i}`)),
  };
}
