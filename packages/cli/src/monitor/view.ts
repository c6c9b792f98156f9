import { FrameFlag, formatId, HEX2, type IdEntry, type IdOrder, type IdTable } from "canalystii";
import { countText } from "../progress.js";
import type { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { cut, fit, type Part } from "./fit.js";

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
  /** Text that an id must contain, in hex; empty: all. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly editing: boolean;
  /** First line shown. */
  readonly scroll: number;
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
}

/** Maximum width of the filters of the command line. */
const MAX_ONLY = 30;
/** Follows a byte that just changed, if there are no colours. */
const MARK = "*";
/** How long a changed byte is marked. */
const MARK_US = 700_000;
/** An id is dimmed after this many periods, and this time, without a frame. */
const STALE_PERIODS = 5;
const STALE_US = 2_000_000;
const HEADING = "CH ID           COUNT     PERIOD   RATE/s LEN DATA";
const { REMOTE, ERROR } = FrameFlag;

/** Returns the entries that are shown, in their order. */
export function visibleEntries(table: IdTable, { sort, reverse, filter }: Pick<ViewState, "sort" | "reverse" | "filter">): IdEntry[] {
  const wanted = filter.toUpperCase();
  const entries = table.sorted(sort).filter(({ id, flags }) => wanted === "" || formatId(id, flags).includes(wanted));
  return reverse ? entries.reverse() : entries;
}

/** Returns how many entries fit between the head and the foot. */
export function roomForEntries({ rows, channels }: Pick<ViewInput, "rows" | "channels">): number {
  return Math.max(0, rows - 3 - channels.length);
}

/** Returns exactly `rows` lines of at most `columns` visible characters. Pure: the same input gives the same picture. */
export function renderView(input: ViewInput): string[] {
  const { colours, columns, rows, state, table } = input;
  const entries = visibleEntries(table, state);
  const room = roomForEntries(input);
  const first = Math.max(0, Math.min(state.scroll, entries.length - room));
  const shown = entries.slice(first, first + room);
  const lines = [
    head(input, entries.length),
    ...input.channels.map((channel) => cut(channelLine(channel, columns), columns)),
    colours.paint("bold", cut(HEADING, columns)),
    ...shown.map((entry) => entryLine(entry, { ...input, stars: true })),
  ].slice(0, Math.max(0, rows - 1));
  while (lines.length < rows - 1) lines.push("");
  if (rows > 0) lines.push(colours.paint("dim", foot(input, { first, shown: shown.length, of: entries.length })));
  return lines;
}

/** Returns the whole table as plain lines, for a file or a pipe; nothing is cut off. */
export function renderTable({ table, state, channels, nowUs, colours }: Omit<ViewInput, "rows" | "columns">): string[] {
  const columns = Number.POSITIVE_INFINITY;
  return [
    ...channels.map((channel) => channelLine(channel, columns)),
    HEADING,
    ...visibleEntries(table, state).map((entry) => entryLine(entry, { nowUs, columns, colours, stars: false })),
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
    { text: state.filter === "" ? "" : `filter ${state.filter.toUpperCase()}`, rank: 0 },
    { text: only === "" ? "" : `only ${cut(terminalSafe(only), MAX_ONLY)}`, rank: 1 },
    { text: dropped > 0 ? `${dropped} DROPPED` : "", rank: 1 },
    { text: table.untracked > 0 ? `${countText(table.untracked, "frame")} with other ids` : "", rank: 8 },
  ];
  return colours.paint(state.paused ? "yellow" : "bold", fit(parts, columns));
}

function foot({ state, columns }: ViewInput, range: { readonly first: number; readonly shown: number; readonly of: number }): string {
  if (state.editing) return cut(`filter (part of an id in hex, Enter to end): ${state.filter}_`, columns);
  const parts: Part[] = [
    { text: range.shown < range.of ? `${range.first + 1}-${range.first + range.shown} of ${range.of}` : "", rank: 0 },
    { text: "q quit", rank: 0 },
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

interface Look extends Pick<ViewInput, "nowUs" | "columns" | "colours"> {
  /** Bytes that just changed are marked even without colours. */
  readonly stars: boolean;
}

function entryLine(entry: IdEntry, look: Look): string {
  const { nowUs, columns, colours } = look;
  const { periodUs, flags } = entry;
  const silentUs = nowUs - entry.lastUs;
  const stale = silentUs > STALE_US && silentUs > STALE_PERIODS * periodUs;
  const period = periodUs === 0 ? "-" : `${(periodUs / 1000).toFixed(periodUs < 9_999_950 ? 1 : 0)} ms`;
  const rate = stale ? "silent" : periodUs === 0 ? "-" : (1e6 / periodUs).toFixed(1);
  const id = formatId(entry.id, flags).padEnd(8);
  const left = `${String(entry.channel).padStart(2)} ${id}${String(entry.count).padStart(10)} ${period.padStart(10)} ${rate.padStart(8)} ${String(entry.dlc).padStart(3)} `;
  if (left.length >= columns) return cut(left, columns);
  if (stale) return colours.paint("dim", cut(left + dataText(entry), columns));
  return left + markedData(entry, { ...look, columns: columns - left.length });
}

function dataText(entry: IdEntry): string {
  if ((entry.flags & REMOTE) !== 0) return "remote request";
  const bytes = Array.from(entry.data.subarray(0, entry.size), (byte) => HEX2[byte]).join(" ");
  return (entry.flags & ERROR) !== 0 ? `${bytes} ERRORFRAME` : bytes;
}

/** Returns the payload with the bytes that changed lately marked; whole bytes only, as many as fit. */
function markedData(entry: IdEntry, { nowUs, columns, colours, stars }: Look): string {
  const { data, size, changedUs, flags } = entry;
  if ((flags & (REMOTE | ERROR)) !== 0 || size === 0) return cut(dataText(entry), columns);
  const marks = stars && !colours.enabled;
  const all = 3 * size - (marks ? 0 : 1) <= columns;
  const shown = all ? size : Math.max(0, Math.floor((columns - 1) / 3));
  let text = "";
  for (let i = 0; i < shown; i++) {
    const hex = HEX2[data[i] as number] as string;
    const since = changedUs[i] as number;
    const changed = since > 0 && nowUs - since <= MARK_US;
    text += changed ? colours.paint("yellow", hex) : hex;
    if (marks && changed) text += MARK;
    else if (i < size - 1) text += " ";
  }
  return all ? text : `${text}…`;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
