import type { SeriesWindow } from "../../../protocol.js";
import type { Span } from "../time-axis.js";

/** A span with one state; undefined: it changes too often to be drawn. */
interface Band {
  readonly fromUs: number;
  toUs: number;
  readonly value: number | undefined;
}

/** Returns spans with the same state. */
export function bandsOf(window: Pick<SeriesWindow, "kind" | "timeUs" | "first" | "last" | "least" | "most">, span: Span): readonly Band[] {
  return window.kind === "points" ? bandsOfPoints(window) : bandsOfColumns(window, span);
}

function bandsOfPoints({ timeUs, first }: Pick<SeriesWindow, "timeUs" | "first">): Band[] {
  const bands: Band[] = [];
  for (let i = 0; i < timeUs.length; i++) add(bands, timeUs[i] as number, first[i] as number);
  return bands;
}

function bandsOfColumns(
  { first, last, least, most }: Pick<SeriesWindow, "first" | "last" | "least" | "most">,
  { fromUs, toUs }: Span,
): Band[] {
  const bands: Band[] = [];
  const widthUs = (toUs - fromUs) / first.length;
  for (let i = 0; i < first.length; i++) {
    if (Number.isNaN(first[i])) continue;
    const at = fromUs + i * widthUs;
    if (least[i] === most[i]) add(bands, at, first[i] as number);
    else {
      add(bands, at, undefined);
      add(bands, at + widthUs, last[i] as number);
    }
  }
  const end = bands.at(-1);
  if (end !== undefined) end.toUs = toUs;
  return bands;
}

function add(bands: Band[], atUs: number, value: number | undefined): void {
  const before = bands.at(-1);
  if (before !== undefined) before.toUs = atUs;
  if (before === undefined || before.value !== value) bands.push({ fromUs: atUs, toUs: atUs, value });
}
