import type { BitField, SeriesSource } from "../../protocol.js";
import { bitsName } from "../bits/bit-field.js";
import { idText } from "../frame-key.js";

/** Something that is plotted. The workspace keeps it; it stays when the database that it needs is not there. */
export interface PlotChoice extends SeriesSource {
  /** 0..15: eight colours, each also dashed. */
  readonly colour: number;
}

/** A signal that is plotted. */
export interface PlottedSignal {
  readonly name: string;
  /** 0..15, as in {@link PlotChoice}. */
  readonly colour: number;
}

/** More are refused: so many lines cannot be distinguished. */
export const MOST_PLOTS = 16;
const COLOURS = 8;
const LONGEST_NAME = 500;

/** Returns the colour of a plot as the style sheet has it: the second eight have those of the first. */
export function colourVariable(colour: number): string {
  return `--series-${colour % COLOURS}`;
}

/** Whether a plot is dashed: the second eight are. */
export function isDashed(colour: number): boolean {
  return colour >= COLOURS;
}

/** Returns what distinguishes one plot from another. */
export function plotKey({ channel, id, extended, field }: SeriesSource): string {
  const bits = typeof field === "string" ? field : [field.start, field.length, field.byteOrder, field.signed].join("/");
  return [channel, id.toString(16), extended ? "x" : "s", typeof field, bits].join(":");
}

/** Returns the name of a plot: that of the signal, `123 byte 2`, `123 bytes 2–3, high byte first`. */
export function plotName(source: SeriesSource): string {
  const { field } = source;
  return typeof field === "string" ? field : `${idText(source)} ${bitsName(field)}`;
}

/**
 * Adds something to what is plotted. A signal has the same colour each time, as far as no other one has taken it.
 * @returns the plots as they are if it is among them; undefined if there are too many
 */
export function addPlot(plots: readonly PlotChoice[], source: SeriesSource): readonly PlotChoice[] | undefined {
  const key = plotKey(source);
  if (plots.some((plot) => plotKey(plot) === key)) return plots;
  if (plots.length >= MOST_PLOTS) return undefined;
  const { channel, id, extended, field } = source;
  return [...plots, { channel, id, extended, field, colour: colourFor(key, plots) }];
}

function colourFor(key: string, plots: readonly PlotChoice[]): number {
  let hash = 0;
  for (const character of key) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const taken = new Set(plots.map(({ colour }) => colour));
  // all plain lines first, then the dashed ones
  const wanted = Array.from({ length: MOST_PLOTS }, (_, i) => (i < COLOURS ? 0 : COLOURS) + ((hash + i) % COLOURS));
  return wanted.find((colour) => !taken.has(colour)) ?? 0;
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

function isBits(value: unknown): value is BitField {
  if (typeof value !== "object" || value === null) return false;
  const { start, length, byteOrder, signed } = value as Partial<Record<keyof BitField, unknown>>;
  return (
    isWhole(start, 0, 511) && isWhole(length, 1, 64) && ["intel", "motorola"].includes(byteOrder as string) && typeof signed === "boolean"
  );
}

/** Whether a kept or foreign value is a plot. */
export function isPlotChoice(value: unknown): value is PlotChoice {
  if (typeof value !== "object" || value === null) return false;
  const { channel, id, extended, field, colour } = value as Partial<Record<keyof PlotChoice, unknown>>;
  return (
    isWhole(channel, 0, 255) &&
    typeof extended === "boolean" &&
    isWhole(id, 0, extended ? 0x1fff_ffff : 0x7ff) &&
    isWhole(colour, 0, MOST_PLOTS - 1) &&
    ((typeof field === "string" && field.length <= LONGEST_NAME) || isBits(field))
  );
}
