import { FrameFlag, formatId, HEX2, type IdEntry } from "canalystii";
import type { Colours } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { cutTo, padEndTo, textWidth } from "../text/text-width.js";
import { cut } from "./fit.js";

/** Follows a byte that just changed, if there are no colours. */
const MARK = "*";
/** How long a changed byte is marked. */
const MARK_US = 700_000;
/** An id is dimmed after this many periods, and this time, without a frame. */
const STALE_PERIODS = 5;
const STALE_US = 2_000_000;
/** Columns of a line with a name, without the name and the data: channel, id, count, period, length and the spaces between them. */
const OTHERS = 37;
/** Eight bytes, each with its mark. */
const DATA = 24;
const NAME = { least: 8, most: 40 } as const;
const { REMOTE, ERROR } = FrameFlag;

/** How lines of the table look. */
export interface LineLook {
  /** The moment that is shown, in µs. */
  readonly nowUs: number;
  readonly columns: number;
  readonly colours: Colours;
  /** Bytes that just changed are marked even without colours. */
  readonly stars: boolean;
  /** Names instead of rates; undefined: there are no databases. */
  readonly names?: NameColumn | undefined;
}

/** The column with the names of messages. */
export interface NameColumn {
  readonly width: number;
  readonly nameOf: (entry: IdEntry) => string;
}

/** Returns the column with the names of all entries: as wide as the longest one, if there is room. */
export function nameColumn(entries: readonly IdEntry[], nameOf: (entry: IdEntry) => string, columns: number): NameColumn {
  const safe = (entry: IdEntry) => terminalSafe(nameOf(entry));
  const longest = entries.reduce((most, entry) => Math.max(most, textWidth(safe(entry))), 0);
  const room = Math.max(NAME.least, columns - OTHERS - DATA);
  return { nameOf: safe, width: Math.min(Math.max(longest, NAME.least), room, NAME.most) };
}

/** Returns the heading of the lines. */
export function heading(names: NameColumn | undefined): string {
  if (names === undefined) return "CH ID           COUNT     PERIOD   RATE/s LEN DATA";
  return `CH ID       ${"NAME".padEnd(names.width)}    COUNT     PERIOD LEN DATA`;
}

/** Returns the line of an id. */
export function entryLine(entry: IdEntry, look: LineLook): string {
  const { columns, colours, names } = look;
  const stale = isStale(entry, look.nowUs);
  const left = names === undefined ? leftPart(entry, stale) : leftPartWithName(entry, stale, names);
  if (left.length >= columns) return cut(left, columns);
  if (stale) return colours.paint("dim", cut(left + dataText(entry), columns));
  return left + markedData(entry, { ...look, columns: columns - textWidth(left) });
}

/** Returns whether no frame was received for several periods. */
function isStale({ lastUs, periodUs }: IdEntry, nowUs: number): boolean {
  const silentUs = nowUs - lastUs;
  return silentUs > STALE_US && silentUs > STALE_PERIODS * periodUs;
}

function leftPart(entry: IdEntry, stale: boolean): string {
  const { periodUs, count, dlc } = entry;
  const rate = stale ? "silent" : periodUs === 0 ? "-" : (1e6 / periodUs).toFixed(1);
  return `${idText(entry)}${String(count).padStart(10)} ${periodText(entry).padStart(10)} ${rate.padStart(8)} ${String(dlc).padStart(3)} `;
}

function leftPartWithName(entry: IdEntry, stale: boolean, { nameOf, width }: NameColumn): string {
  const { count, dlc } = entry;
  const name = padEndTo(cutTo(nameOf(entry), width), width);
  const period = stale ? "silent" : periodText(entry);
  return `${idText(entry)} ${name} ${String(count).padStart(8)} ${period.padStart(10)} ${String(dlc).padStart(3)} `;
}

function idText({ channel, id, flags }: IdEntry): string {
  return `${String(channel).padStart(2)} ${formatId(id, flags).padEnd(8)}`;
}

/** Returns the period of an id, e.g. `10.0 ms`. */
export function periodText({ periodUs }: Pick<IdEntry, "periodUs">): string {
  return periodUs === 0 ? "-" : `${(periodUs / 1000).toFixed(periodUs < 9_999_950 ? 1 : 0)} ms`;
}

function dataText(entry: IdEntry): string {
  if ((entry.flags & REMOTE) !== 0) return "remote request";
  const bytes = Array.from(entry.data.subarray(0, entry.size), (byte) => HEX2[byte]).join(" ");
  return (entry.flags & ERROR) !== 0 ? `${bytes} ERRORFRAME` : bytes;
}

/** Returns the payload with the bytes that changed lately marked; whole bytes only, as many as fit. */
export function markedData(entry: IdEntry, { nowUs, columns, colours, stars }: Omit<LineLook, "names">): string {
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
