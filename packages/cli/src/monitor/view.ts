import { FrameFlag, formatId, HEX2 } from "canalystii";
import type { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import type { MonitorEntry, MonitorTable } from "./table.js";

export const SORT_KEYS = ["id", "count", "period", "rate", "last"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

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
  readonly sort: SortKey;
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
  readonly title: string;
  readonly channels: readonly ChannelSummary[];
  readonly table: MonitorTable;
  /** The moment that is shown, in µs: what changed shortly before is marked. */
  readonly nowUs: number;
  readonly elapsedMs: number;
  readonly dropped: number;
  readonly state: ViewState;
  readonly columns: number;
  readonly rows: number;
  readonly colours: Colours;
}

/** A changed byte is marked for so long. */
const MARK_US = 700_000;
/** An id is dimmed when it has been silent for so many periods, and for this long. */
const STALE_PERIODS = 5;
const STALE_US = 2_000_000;
const HEADING = "CH ID           COUNT     PERIOD   RATE/s LEN DATA";
const KEYS = "q quit  space pause  s sort  r reverse  / filter  c clear  ↑↓ scroll";
const { REMOTE, ERROR } = FrameFlag;

/** Returns the entries that are shown, in their order. */
export function visibleEntries(
  table: MonitorTable,
  { sort, reverse, filter }: Pick<ViewState, "sort" | "reverse" | "filter">,
): MonitorEntry[] {
  const wanted = filter.toUpperCase();
  const entries = [...table.entries()].filter((entry) => wanted === "" || formatId(entry.id, entry.flags).includes(wanted));
  const compare = COMPARE[sort];
  entries.sort((a, b) => compare(a, b) || COMPARE.id(a, b));
  return reverse ? entries.reverse() : entries;
}

/** Periods jitter: lines that differ by a few percent keep their places. */
function coarsePeriod({ periodUs }: MonitorEntry): number {
  return periodUs === 0 ? Number.MAX_VALUE : Math.round(Math.log(periodUs) * 10);
}

const COMPARE: Readonly<Record<SortKey, (a: MonitorEntry, b: MonitorEntry) => number>> = {
  id: (a, b) => a.channel - b.channel || a.id - b.id || a.flags - b.flags,
  count: (a, b) => b.count - a.count,
  period: (a, b) => coarsePeriod(b) - coarsePeriod(a),
  rate: (a, b) => coarsePeriod(a) - coarsePeriod(b),
  last: (a, b) => b.lastUs - a.lastUs,
};

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
    ...shown.map((entry) => entryLine(entry, input)),
  ].slice(0, Math.max(0, rows - 1));
  while (lines.length < rows - 1) lines.push("");
  if (rows > 0) lines.push(colours.paint("dim", cut(foot(input, { first, shown: shown.length, of: entries.length }), columns)));
  return lines;
}

/** Returns the whole table as plain lines, for a file or a pipe. */
export function renderTable(input: Omit<ViewInput, "rows">): string[] {
  const entries = visibleEntries(input.table, input.state);
  const wide = { ...input, rows: 0 };
  return [
    ...input.channels.map((channel) => channelLine(channel, input.columns)),
    HEADING,
    ...entries.map((entry) => entryLine(entry, wide)),
  ];
}

function head({ title, elapsedMs, state, table, dropped, colours, columns }: ViewInput, matching: number): string {
  const parts = [
    terminalSafe(title),
    clock(elapsedMs),
    `${table.frames} frames`,
    `${matching} ids`,
    `by ${state.sort}${state.reverse ? " (reverse)" : ""}`,
  ];
  if (state.filter !== "") parts.push(`filter ${state.filter.toUpperCase()}`);
  if (dropped > 0) parts.push(`${dropped} DROPPED`);
  if (table.untracked > 0) parts.push(`${table.untracked} frames of further ids`);
  const paused = state.paused ? "PAUSED  " : "";
  return colours.paint(state.paused ? "yellow" : "bold", cut(paused + parts.join("  "), columns));
}

function foot({ state }: ViewInput, range: { readonly first: number; readonly shown: number; readonly of: number }): string {
  if (state.editing) return `filter (part of an id in hex, Enter to end): ${state.filter}_`;
  return range.shown < range.of ? `${range.first + 1}-${range.first + range.shown} of ${range.of}  ${KEYS}` : KEYS;
}

function channelLine({ name, framesPerSecond, busLoad, frames, overruns, protocolErrors }: ChannelSummary, columns: number): string {
  const bar = columns >= 80 ? ` ${loadBar(busLoad)}` : "";
  const text = `${terminalSafe(name)} ${framesPerSecond.toFixed(0).padStart(6)}/s ${(busLoad * 100).toFixed(1).padStart(5)} %${bar} ${frames} frames  ${overruns} overruns`;
  return protocolErrors > 0 ? `${text}  ${protocolErrors} errors` : text;
}

function loadBar(load: number): string {
  const full = Math.max(0, Math.min(20, Math.round(load * 20)));
  return `[${"#".repeat(full)}${".".repeat(20 - full)}]`;
}

function entryLine(entry: MonitorEntry, { nowUs, columns, colours }: Pick<ViewInput, "nowUs" | "columns" | "colours">): string {
  const { periodUs, flags } = entry;
  const period = periodUs === 0 ? "-" : `${(periodUs / 1000).toFixed(periodUs < 9_999_950 ? 1 : 0)} ms`;
  const rate = periodUs === 0 ? "-" : (1e6 / periodUs).toFixed(1);
  const id = formatId(entry.id, flags).padEnd(8);
  const left = `${String(entry.channel).padStart(2)} ${id}${String(entry.count).padStart(10)} ${period.padStart(10)} ${rate.padStart(8)} ${String(entry.dlc).padStart(3)} `;
  if (left.length >= columns) return cut(left, columns);
  const silentUs = nowUs - entry.lastUs;
  const stale = silentUs > STALE_US && silentUs > STALE_PERIODS * periodUs;
  if (stale) return colours.paint("dim", cut(left + dataText(entry), columns));
  return left + markedData(entry, { nowUs, columns: columns - left.length, colours });
}

function dataText(entry: MonitorEntry): string {
  if ((entry.flags & REMOTE) !== 0) return "remote request";
  const bytes = Array.from(entry.data.subarray(0, entry.size), (byte) => HEX2[byte]).join(" ");
  return (entry.flags & ERROR) !== 0 ? `${bytes} ERRORFRAME` : bytes;
}

/** Returns the payload with the bytes that changed lately marked; whole bytes only, as many as fit. */
function markedData(
  entry: MonitorEntry,
  { nowUs, columns, colours }: { readonly nowUs: number; readonly columns: number; readonly colours: Colours },
): string {
  if ((entry.flags & (REMOTE | ERROR)) !== 0 || entry.size === 0) return cut(dataText(entry), columns);
  let text = "";
  const fits = Math.min(entry.size, Math.floor((columns + 1) / 3));
  for (let i = 0; i < fits; i++) {
    const hex = HEX2[entry.data[i] as number] as string;
    const changedUs = entry.changedUs[i] as number;
    if (i > 0) text += " ";
    text += changedUs > 0 && nowUs - changedUs <= MARK_US ? colours.paint("yellow", hex) : hex;
  }
  return text;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : text.slice(0, Math.max(0, columns));
}
