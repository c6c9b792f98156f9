import type { Lane } from "../lanes.js";
import type { Span } from "../time-axis.js";
import type { LineLayer } from "./line-layer.js";
import type { Palette } from "./palette.js";

/** A vertical line with a letter. */
export interface Mark {
  readonly timeUs: number;
  readonly label: string;
  readonly look: "cursor" | "selection" | "pointer";
}

/** A part of the picture that is being chosen. */
export interface Box extends Span {
  /** px; undefined: the whole height. */
  readonly rows: { readonly top: number; readonly bottom: number } | undefined;
}

export interface Picture {
  /** px */
  readonly width: number;
  readonly height: number;
  /** Pixels of the canvas in a px. */
  readonly ratio: number;
  readonly span: Span;
  /** Of the values: a picture that is being zoomed shows those of the last span. */
  readonly dataSpan: Span;
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  /** Key of the axis that the keyboard is on. */
  readonly activeAxis: string | undefined;
  readonly startUs: number;
  readonly clock: boolean;
  readonly box: Box | undefined;
}

/** What a picture is drawn on. The context's units are px. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly lines: LineLayer;
  readonly palette: Palette;
}
