import { formatId, type IdEntry, type IdOrder, type IdTable } from "canalystii";
import { countText } from "../progress.js";
import { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { padEndTo } from "../text/text-width.js";
import { type Cursor, entryKey, indexOf, scrolledTo } from "./cursor.js";
import { entryLine, heading, nameColumn } from "./entry-line.js";
import { cut, fit, type Part } from "./fit.js";
import { firstShown, roomForSignals, type SignalsInput, signalLines } from "./signals-view.js";

/** A line about a channel. */
export interface ChannelSummary {
  readonly name: string;
  readonly framesPerSecond: number;
  /** 0..1. */
  readonly busLoad: number;
  readonly frames: number;
  readonly overruns: number;
  readonly protocolErrors: number;
}

/** How the user looks at the table. */
export interface ViewState {
  readonly sort: IdOrder;
  readonly reverse: boolean;
  readonly paused: boolean;
  /** Text that an id in hex, or a name, must contain; empty: all. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly editing: boolean;
  /** First line shown. */
  readonly scroll: number;
  /** undefined: there are no databases. */
  readonly cursor?: Cursor | undefined;
}

export interface ViewInput {
  /** What is watched, e.g. `["sim", "500000 bit/s"]`. */
  readonly title: readonly string[];
  /** The filters of the command line, as they were written; empty: none. */
  readonly only: string;
  readonly channels: readonly ChannelSummary[];
  readonly table: IdTable;
  /** The moment that is shown, in µs: what changed shortly before is marked. */
  readonly nowUs: number;
  readonly elapsedMs: number;
  readonly dropped: number;
  readonly state: ViewState;
  readonly columns: number;
  readonly rows: number;
  readonly colours: Colours;
  /** Name of the message of an entry, empty if there is none; undefined: there are no databases. */
  readonly nameOf?: ((entry: IdEntry) => string) | undefined;
  /** What is shown instead of the table. */
  readonly opened?: SignalsInput | undefined;
}

/** Maximum width of the filters of the command line. */
const MAX_ONLY = 30;

/** Returns the entries that are shown, in their order. */
export function visibleEntries(
  table: IdTable,
  { sort, reverse, filter }: Pick<ViewState, "sort" | "reverse" | "filter">,
  nameOf?: ViewInput["nameOf"],
): IdEntry[] {
  const wanted = filter.toUpperCase();
  const isWanted = (entry: IdEntry) =>
    formatId(entry.id, entry.flags).includes(wanted) || nameOf?.(entry).toUpperCase().includes(wanted) === true;
  const entries = table.sorted(sort).filter((entry) => wanted === "" || isWanted(entry));
  return reverse ? entries.reverse() : entries;
}

/** Returns how many entries fit between the head and the foot. */
export function roomForEntries({ rows, channels }: Pick<ViewInput, "rows" | "channels">): number {
  return Math.max(0, rows - 3 - channels.length);
}

/** Returns how many lines there are for the second level. */
export function rowsForSignals({ rows }: Pick<ViewInput, "rows">): number {
  return Math.max(0, rows - 2);
}

/** Returns exactly `rows` lines of at most `columns` visible characters. Pure: the same input gives the same picture. */
export function renderView(input: ViewInput): string[] {
  const { colours, rows, state, table, nameOf } = input;
  const entries = visibleEntries(table, state, nameOf);
  const { lines, range } = input.opened === undefined ? tablePart(input, entries) : signalsPart(input, input.opened);
  const picture = [head(input, entries.length), ...lines].slice(0, Math.max(0, rows - 1));
  while (picture.length < rows - 1) picture.push("");
  if (rows > 0) picture.push(colours.paint("dim", foot(input, range)));
  return picture;
}

interface Range {
  readonly first: number;
  readonly shown: number;
  readonly of: number;
}

interface ViewPart {
  readonly lines: readonly string[];
  readonly range: Range;
}

function tablePart(input: ViewInput, entries: readonly IdEntry[]): ViewPart {
  const { columns, colours, state, channels, nameOf } = input;
  const room = roomForEntries(input);
  const most = Math.max(0, entries.length - room);
  const chosen =
    state.cursor === undefined ? -1 : indexOf(state.cursor, { keys: entries.map(entryKey), scroll: Math.min(state.scroll, most) });
  // also after the order or the size of the terminal has changed
  const scroll = chosen < 0 ? state.scroll : scrolledTo(chosen, { scroll: state.scroll, page: room });
  const first = Math.max(0, Math.min(scroll, most));
  const shown = entries.slice(first, first + room);
  const names = nameOf === undefined ? undefined : nameColumn(entries, nameOf, columns);
  const look = { ...input, names, stars: true };
  const lines = [
    ...channels.map((channel) => cut(channelLine(channel, columns), columns)),
    colours.paint("bold", cut(heading(names), columns)),
    ...shown.map((entry, i) =>
      first + i === chosen ? chosenLine(entryLine(entry, { ...look, colours: new Colours(false) }), input) : entryLine(entry, look),
    ),
  ];
  return { lines, range: { first, shown: shown.length, of: entries.length } };
}

/** Marks the line of the cursor: also without colours. */
function chosenLine(line: string, { columns, colours }: Pick<ViewInput, "columns" | "colours">): string {
  return colours.paint("inverse", padEndTo(line.replace(/^ /, ">"), columns));
}

function signalsPart(input: ViewInput, opened: SignalsInput): ViewPart {
  const rows = rowsForSignals(input);
  const of = opened.signals.length;
  return {
    lines: signalLines(opened, { ...input, rows }),
    range: { first: firstShown(opened, rows), shown: Math.min(of, roomForSignals(rows)), of },
  };
}

/** Returns the whole table as plain lines, for a file or a pipe; nothing is cut off. */
export function renderTable({ table, state, channels, nowUs, colours, nameOf }: Omit<ViewInput, "rows" | "columns">): string[] {
  const columns = Number.POSITIVE_INFINITY;
  const entries = visibleEntries(table, state, nameOf);
  const names = nameOf === undefined ? undefined : nameColumn(entries, nameOf, columns);
  return [
    ...channels.map((channel) => channelLine(channel, columns)),
    heading(names),
    ...entries.map((entry) => entryLine(entry, { nowUs, columns, colours, names, stars: false })),
  ];
}

/** Returns the picture without the line about keys, to stay on the screen at the end. */
export function renderLast(input: ViewInput): string[] {
  const lines = renderView({ ...input, state: { ...input.state, editing: false } }).slice(0, -1);
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

function head({ title, only, elapsedMs, state, table, dropped, colours, columns }: ViewInput, matching: number): string {
  const [name = "", ...more] = title.map(terminalSafe);
  const parts: Part[] = [
    { text: state.paused ? "PAUSED" : "", rank: 0 },
    { text: "canalyst", rank: 9 },
    { text: name, rank: 4 },
    ...more.map((text) => ({ text, rank: 7 })),
    { text: clock(elapsedMs), rank: 5 },
    { text: countText(table.frames, "frame"), rank: 3 },
    { text: countText(matching, "id"), rank: 2 },
    { text: `by ${state.sort}${state.reverse ? " (reverse)" : ""}`, rank: 6 },
    { text: state.filter === "" ? "" : `filter ${state.cursor === undefined ? state.filter.toUpperCase() : state.filter}`, rank: 0 },
    { text: only === "" ? "" : `only ${cut(terminalSafe(only), MAX_ONLY)}`, rank: 1 },
    { text: dropped > 0 ? `${dropped} DROPPED` : "", rank: 1 },
    { text: table.untracked > 0 ? `${countText(table.untracked, "frame")} with other ids` : "", rank: 8 },
  ];
  return colours.paint(state.paused ? "yellow" : "bold", fit(parts, columns));
}

function foot({ state, columns, opened, nameOf }: ViewInput, range: Range): string {
  const what = nameOf === undefined ? "id in hex" : "name, or of an id in hex";
  if (state.editing) return cut(`filter (part of ${nameOf === undefined ? "an" : "a"} ${what}, Enter to end): ${state.filter}_`, columns);
  const position = { text: range.shown < range.of ? `${range.first + 1}-${range.first + range.shown} of ${range.of}` : "", rank: 0 };
  if (opened !== undefined) {
    return fit(
      [
        position,
        { text: "Esc back", rank: 0 },
        { text: "q quit", rank: 1 },
        { text: "space pause", rank: 2 },
        { text: "c clear", rank: 3 },
        { text: "↑↓", rank: 4 },
      ],
      columns,
    );
  }
  const parts: Part[] = [
    position,
    { text: "q quit", rank: 0 },
    { text: state.cursor === undefined ? "" : "Enter signals", rank: 0 },
    { text: "space pause", rank: 1 },
    { text: "s sort", rank: 3 },
    { text: "r reverse", rank: 5 },
    { text: state.filter === "" ? "/ filter" : "Esc no filter", rank: 2 },
    { text: "c clear", rank: 4 },
    { text: "↑↓", rank: 6 },
  ];
  return fit(parts, columns);
}

function channelLine({ name, framesPerSecond, busLoad, frames, overruns, protocolErrors }: ChannelSummary, columns: number): string {
  const rate = `${terminalSafe(name)} ${framesPerSecond.toFixed(0).padStart(6)}/s ${(busLoad * 100).toFixed(1).padStart(5)} %`;
  const counts = `${countText(frames, "frame")}  ${countText(overruns, "overrun")}${protocolErrors > 0 ? `  ${countText(protocolErrors, "error")}` : ""}`;
  const withBar = `${rate} ${loadBar(busLoad)} ${counts}`;
  return withBar.length <= columns ? withBar : `${rate} ${counts}`;
}

function loadBar(load: number): string {
  const full = Math.max(0, Math.min(20, Math.round(load * 20)));
  return `[${"#".repeat(full)}${".".repeat(20 - full)}]`;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
