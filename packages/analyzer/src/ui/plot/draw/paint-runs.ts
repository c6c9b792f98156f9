import type { LineRuns } from "./line-runs.js";

/** Pixels as a canvas has them: red, green, blue and opacity, a byte each; 0 where nothing was painted. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How a line is painted; lengths in pixels. */
export interface LineLook {
  readonly colour: readonly [red: number, green: number, blue: number];
  readonly thickness: number;
  /** Thickness of what goes up and down, at least 1. */
  readonly columns: number;
  /** Lengths of the dashes and of the gaps of what is flat; undefined: there are none. Peaks are never left out. */
  readonly dash: readonly [dash: number, gap: number] | undefined;
  /** Nothing is painted above or below. */
  readonly clip: { readonly top: number; readonly bottom: number };
}

/** Paints a line. This takes a fraction of the time of a canvas's paths: thousands of steep lines would each be smoothed there. */
export function paintRuns(pixels: Pixels, { top, bottom }: LineRuns, look: LineLook): void {
  const { thickness, columns, dash, clip } = look;
  const width = Math.min(pixels.width, top.length);
  for (let column = 0; column < width; column++) {
    let from = top[column] as number;
    let to = bottom[column] as number;
    for (let before = Math.max(0, column - columns + 1); before < column; before++) {
      from = Math.min(from, top[before] as number);
      to = Math.max(to, bottom[before] as number);
    }
    if (!(from <= to)) continue;
    if (dash !== undefined && to - from < thickness && column % (dash[0] + dash[1]) >= dash[0]) continue;
    paintColumn(pixels, column, Math.max(clip.top, from - thickness / 2), Math.min(clip.bottom, to + thickness / 2), look.colour);
  }
}

/** Paints from one height to another. Pixels at the ends are covered in part: so a line that rises slowly is smooth. */
function paintColumn(pixels: Pixels, column: number, from: number, to: number, colour: LineLook["colour"]): void {
  const [red, green, blue] = colour;
  const { data, width, height } = pixels;
  const end = Math.min(height, Math.ceil(to));
  for (let row = Math.max(0, Math.floor(from)); row < end; row++) {
    const share = Math.min(row + 1, to) - Math.max(row, from);
    if (share <= 0) continue;
    const at = (row * width + column) * 4;
    // what is below shows through as far as it is not covered
    const below = share < 1 ? ((data[at + 3] as number) / 255) * (1 - share) : 0;
    const opacity = share + below;
    data[at] = (red * share + (data[at] as number) * below) / opacity;
    data[at + 1] = (green * share + (data[at + 1] as number) * below) / opacity;
    data[at + 2] = (blue * share + (data[at + 2] as number) * below) / opacity;
    data[at + 3] = opacity * 255;
  }
}
