import type { PlottedSignal } from "../../kept/plot-choice.js";
import type { TextPiece } from "../grid/grid-rows.js";

const BETWEEN = ", ";

/** Divides the signals of a frame on one line, `Rpm 812 rpm, Gear Drive`, at those that are plotted. */
export function piecesOf(text: string, plotted: readonly PlottedSignal[]): readonly TextPiece[] {
  const found = plotted.flatMap(({ name, colour }) => {
    const from = beginOf(text, name);
    return from < 0 ? [] : [{ from, to: endOf(text, from + name.length), colour }];
  });
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const { from, to, colour } of found.sort((a, b) => a.from - b.from)) {
    if (from < at) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), colour: undefined });
    pieces.push({ text: text.slice(from, to), colour });
    at = to;
  }
  if (at < text.length || pieces.length === 0) pieces.push({ text: text.slice(at), colour: undefined });
  return pieces;
}

/** Where a signal begins, -1: nowhere. */
function beginOf(text: string, name: string): number {
  if (text.startsWith(`${name} `)) return 0;
  const at = text.indexOf(`${BETWEEN}${name} `);
  return at < 0 ? -1 : at + BETWEEN.length;
}

function endOf(text: string, from: number): number {
  const at = text.indexOf(BETWEEN, from);
  return at < 0 ? text.length : at;
}
