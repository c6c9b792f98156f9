import { signal } from "@preact/signals";
import type { ChannelMode } from "canalystii";
import type { Moment } from "../../protocol.js";
import type { TimeFormat } from "../format/format-time.js";
import { areMarks, areMoments, type Marks, NO_MARKS } from "./explore-times.js";
import { areRows, type ListedRow } from "./listed-row.js";
import { isPlotChoice, MOST_PLOTS, type PlotChoice } from "./plot-choice.js";
import { isRange, type Range } from "./range.js";

export interface Bookmark {
  /** µs since the Unix epoch. */
  readonly timeUs: number;
  readonly note: string;
}

export type DockTab = "plots" | "send" | "explore" | "compare";
export type SideTab = "frame" | "signals" | "databases" | "statistics" | "bookmarks";

export interface ChannelChoice {
  readonly used: boolean;
  /** As it was written, `500k`. */
  readonly bitrate: string;
  readonly mode: ChannelMode;
}

/** What is kept of the page besides the frames and the databases' files. */
export interface Settings {
  readonly mode: "trace" | "fixed";
  readonly timeFormat: TimeFormat;
  readonly query: string;
  readonly hiddenColumns: readonly string[];
  /** px, by the key of the column. */
  readonly columnWidths: Readonly<Record<string, number>>;
  readonly sideOpen: boolean;
  readonly sideTab: SideTab;
  /** px */
  readonly sideWidth: number;
  readonly bookmarks: readonly Bookmark[];
  readonly plots: readonly PlotChoice[];
  /** Each plot in a lane of its own; otherwise one above the other. */
  readonly plotLanes: boolean;
  /** Of axes of values that were zoomed or moved, by the key of the axis. */
  readonly plotRanges: Readonly<Record<string, Range>>;
  readonly exploreMarks: Marks;
  /** What a value that is searched did, step by step. */
  readonly exploreSteps: readonly Moment[];
  readonly sendRows: readonly ListedRow[];
  readonly dockOpen: boolean;
  readonly dockTab: DockTab;
  /** px */
  readonly dockHeight: number;
  readonly channels: readonly ChannelChoice[];
  /** Bit rates for the bus load where no source says them, as they were written, by channel. */
  readonly busRates: Readonly<Record<string, { readonly bitrate: string; readonly dataBitrate: string }>>;
  readonly remoteUrl: string;
  /** Of wall-clock times in logs: `UTC`, `local` or an IANA name. */
  readonly timeZone: string;
  /** Of recordings and of saved captures. */
  readonly format: string;
  /** MB, 0: the engine's default. */
  readonly limitMb: number;
  /** Recordings that were downloaded: the browser's own copies of them go at the next visit. */
  readonly downloaded: readonly string[];
}

const channel: ChannelChoice = { used: true, bitrate: "500k", mode: "normal" };

export const DEFAULTS: Settings = {
  mode: "trace",
  timeFormat: "elapsed",
  query: "",
  hiddenColumns: ["period", "kind", "least", "most", "cycle"],
  columnWidths: {},
  sideOpen: true,
  sideTab: "frame",
  sideWidth: 392,
  bookmarks: [],
  plots: [],
  plotLanes: true,
  plotRanges: {},
  exploreMarks: NO_MARKS,
  exploreSteps: [],
  sendRows: [],
  dockOpen: false,
  dockTab: "plots",
  dockHeight: 300,
  channels: [channel, channel],
  busRates: {},
  remoteUrl: "",
  timeZone: "UTC",
  format: "blf",
  limitMb: 0,
  downloaded: [],
};

/** Bookmarks beyond this number are refused. */
export const MOST_BOOKMARKS = 1_000;
/** Ranges of axes beyond this number are forgotten, the oldest first. */
export const MOST_RANGES = 64;
/** px */
export const LEAST_COLUMN_WIDTH = 28;
/** px */
export const MOST_COLUMN_WIDTH = 1_200;
/** px */
export const LEAST_DOCK_HEIGHT = 140;
/** px */
export const LEAST_SIDE_WIDTH = 240;
const LONGEST_TEXT = 2_000;
const MOST_CHANNELS = 256;

export const settings = signal<Settings>(DEFAULTS);

/** Changes some settings. */
export function change(some: Partial<Settings>): void {
  settings.value = { ...settings.peek(), ...some };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= LONGEST_TEXT;
const isNumber = (value: unknown, least: number, most: number): value is number =>
  typeof value === "number" && value >= least && value <= most;
const isOneOf =
  <T extends string>(...values: readonly T[]) =>
  (value: unknown): value is T =>
    values.includes(value as T);

type Check<T> = (value: unknown) => value is T;

const isChannel: Check<ChannelChoice> = (value): value is ChannelChoice =>
  isObject(value) &&
  typeof value["used"] === "boolean" &&
  isText(value["bitrate"]) &&
  isOneOf<ChannelMode>("normal", "listen-only", "self-test")(value["mode"]);
const isBookmark: Check<Bookmark> = (value): value is Bookmark =>
  isObject(value) && isNumber(value["timeUs"], 0, Number.MAX_SAFE_INTEGER) && isText(value["note"]);

const isTexts: Check<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.length <= 100 && value.every(isText);

const CHECKS: { readonly [K in keyof Settings]: Check<Settings[K]> } = {
  mode: isOneOf("trace", "fixed"),
  timeFormat: isOneOf("clock", "elapsed", "delta"),
  query: isText,
  hiddenColumns: isTexts,
  downloaded: isTexts,
  columnWidths: (value): value is Record<string, number> =>
    isObject(value) && Object.values(value).every((width) => isNumber(width, LEAST_COLUMN_WIDTH, MOST_COLUMN_WIDTH)),
  sideOpen: (value): value is boolean => typeof value === "boolean",
  sideTab: isOneOf("frame", "signals", "databases", "statistics", "bookmarks"),
  sideWidth: (value): value is number => isNumber(value, LEAST_SIDE_WIDTH, 2_000),
  bookmarks: (value): value is readonly Bookmark[] => Array.isArray(value) && value.length <= MOST_BOOKMARKS && value.every(isBookmark),
  plots: (value): value is readonly PlotChoice[] => Array.isArray(value) && value.length <= MOST_PLOTS && value.every(isPlotChoice),
  plotLanes: (value): value is boolean => typeof value === "boolean",
  plotRanges: (value): value is Record<string, Range> =>
    isObject(value) && Object.keys(value).length <= MOST_RANGES && Object.values(value).every(isRange),
  exploreMarks: areMarks,
  exploreSteps: areMoments,
  sendRows: areRows,
  dockOpen: (value): value is boolean => typeof value === "boolean",
  dockTab: isOneOf("plots", "send", "explore", "compare"),
  dockHeight: (value): value is number => isNumber(value, LEAST_DOCK_HEIGHT, 2_000),
  channels: (value): value is readonly ChannelChoice[] => Array.isArray(value) && value.length === 2 && value.every(isChannel),
  busRates: (value): value is Settings["busRates"] =>
    isObject(value) &&
    Object.entries(value).length <= MOST_CHANNELS &&
    Object.values(value).every((rates) => isObject(rates) && isText(rates["bitrate"]) && isText(rates["dataBitrate"])),
  remoteUrl: isText,
  timeZone: isText,
  format: isText,
  limitMb: (value): value is number => isNumber(value, 0, 1_000_000),
};

/** Returns the settings of a kept or foreign object: what is missing or wrong in it has its default. */
export function readSettings(value: unknown): Settings {
  const given = isObject(value) ? value : {};
  const sound = Object.entries(CHECKS).filter(([key, check]) => check(given[key]));
  return { ...DEFAULTS, ...Object.fromEntries(sound.map(([key]) => [key, given[key]])) };
}
