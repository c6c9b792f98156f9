import type { IdEntry } from "canalystii";
import type { Message, SignalState } from "canalystii/dbc";
import { valueText } from "../decode/value-text.js";
import type { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { cutTo, padEndTo, textWidth } from "../text/text-width.js";
import { markedData, periodText } from "./entry-line.js";
import { fit } from "./fit.js";

/** The chosen id and its signals. */
export interface SignalsInput {
  /** E.g. `0C0 on can0`. */
  readonly where: string;
  /** undefined: no database has this id. */
  readonly message: Message | undefined;
  /** undefined: no frame yet, or none since the last clear. */
  readonly entry: IdEntry | undefined;
  readonly signals: readonly SignalState[];
  readonly scroll: number;
}

export interface SignalsLook {
  readonly nowUs: number;
  readonly columns: number;
  readonly colours: Colours;
  /** Number of lines. */
  readonly rows: number;
}

/** Lines above the signals: the message, its data, the heading. */
const HEAD = 3;
/** A signal is dimmed after this time, and this many periods, without a value. */
const STALE_US = 2_000_000;
const STALE_PERIODS = 5;
const VALUE = 12;
const LIMIT = 11;
/** Columns between the name and the end, apart from the text after the value: value, limits, spaces. */
const FIXED = VALUE + 2 * LIMIT + 4;
const NAME = { least: 8, most: 40 } as const;
const MEANING = { least: 14, most: 40 } as const;

/** Returns how many signals fit. */
export function roomForSignals(rows: number): number {
  return Math.max(0, rows - HEAD);
}

/** Returns the lines of the second level: value, unit or label, smallest and largest value of each signal. */
export function signalLines(input: SignalsInput, look: SignalsLook): string[] {
  const { message, entry, signals } = input;
  const { columns, colours } = look;
  const first = firstShown(input, look.rows);
  const widths = widthsOf(signals, columns);
  const staleUs = Math.max(STALE_US, STALE_PERIODS * (entry?.periodUs ?? 0));
  const lines = [
    colours.paint("bold", titleLine(input, columns)),
    entry === undefined ? "no frame yet" : markedData(entry, { ...look, stars: true }),
    colours.paint("bold", message === undefined ? "" : cutTo(headingLine(widths), columns)),
    ...signals.slice(first, first + roomForSignals(look.rows)).map((state) => signalLine(state, { widths, staleUs, look })),
  ];
  if (message === undefined) lines.push("no message of the databases has this id");
  else if (signals.length === 0) lines.push("this message has no signals");
  return lines.slice(0, Math.max(0, look.rows));
}

/** Returns the number of the first signal shown. */
export function firstShown({ signals, scroll }: Pick<SignalsInput, "signals" | "scroll">, rows: number): number {
  return Math.max(0, Math.min(scroll, signals.length - roomForSignals(rows)));
}

function titleLine({ where, message, entry }: SignalsInput, columns: number): string {
  const cycle = message?.cycleTimeMs;
  const planned = cycle === undefined || cycle === 0 ? "" : ` (${cycle} ms in the database)`;
  const parts = [
    { text: message === undefined ? "" : terminalSafe(message.name), rank: 0 },
    { text: where, rank: 1 },
    { text: entry === undefined || entry.periodUs === 0 ? "" : `every ${periodText(entry)}${planned}`, rank: 3 },
    { text: entry === undefined ? "" : `${entry.count} ${entry.count === 1 ? "frame" : "frames"}`, rank: 2 },
  ];
  return fit(parts, columns);
}

interface Widths {
  readonly name: number;
  /** Of unit or label. */
  readonly meaning: number;
  /** There is room for the smallest and the largest value. */
  readonly limits: boolean;
}

function widthsOf(signals: readonly SignalState[], columns: number): Widths {
  const longest = (texts: readonly string[], least: number) =>
    texts.reduce((most, text) => Math.max(most, textWidth(terminalSafe(text))), least);
  const names = signals.map(({ signal }) => signal.name);
  const meanings = signals.flatMap(({ signal: { unit = "", labels } }) => [unit, ...(labels?.values() ?? [])]);
  const room = columns - FIXED;
  const name = Math.min(longest(names, NAME.least), Math.max(NAME.least, room - MEANING.least), NAME.most);
  const meaning = Math.min(longest(meanings, 0), Math.max(MEANING.least, room - name), MEANING.most);
  return { name, meaning, limits: FIXED + name + meaning <= columns };
}

function headingLine({ name, meaning, limits }: Widths): string {
  const line = `${"SIGNAL".padEnd(name)} ${"VALUE".padStart(VALUE)}`;
  return limits ? `${line} ${"".padEnd(meaning)} ${"MIN".padStart(LIMIT)} ${"MAX".padStart(LIMIT)}` : line;
}

interface LineContext {
  readonly widths: Widths;
  readonly staleUs: number;
  readonly look: SignalsLook;
}

function signalLine(state: SignalState, { widths: { name, meaning, limits }, staleUs, look }: LineContext): string {
  const { nowUs, columns, colours } = look;
  const { signal, raw, value, minimum, maximum, lastUs } = state;
  const text = valueText(signal);
  const number = (physical: number, width: number) => fitNumber(Number.isNaN(physical) ? "-" : text(physical), width);
  const last = raw === undefined ? "-" : text(value, raw);
  const line = [
    padEndTo(cutTo(terminalSafe(signal.name), name), name),
    fitNumber(last, VALUE),
    padEndTo(cutTo(meaningOf(state), meaning), meaning),
    ...(limits ? [number(minimum, LIMIT), number(maximum, LIMIT)] : []),
  ].join(" ");
  const stale = raw === undefined || nowUs - lastUs > staleUs;
  return stale ? colours.paint("dim", cutTo(line, columns)) : cutTo(line, columns);
}

/** Returns the label, if the value has one, otherwise the unit. */
function meaningOf({ signal, label }: SignalState): string {
  return terminalSafe(label ?? signal.unit ?? "");
}

/** Aligns a number on the right; a longer one gets fewer digits, because a number must not be cut. */
function fitNumber(text: string, width: number): string {
  if (text.length <= width) return text.padStart(width);
  for (let digits = width; digits > 0; digits--) {
    const short = Number(text).toPrecision(digits);
    if (short.length <= width) return short.padStart(width);
  }
  return text;
}
