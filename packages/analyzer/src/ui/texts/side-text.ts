import { n, some } from "./counted.js";

/** Texts of the side panel. */
export const sideText = {
  label: "Side panel",
  tabs: { frame: "Frame", signals: "Signals", databases: "Databases", statistics: "Statistics", bookmarks: "Bookmarks" },
  resize: "Width of the side panel",
} as const;

/** Texts of the selected frame. */
export const frameText = {
  none: "Select a frame to see its bytes and signals.",
  time: "Time",
  elapsed: "Since start",
  id: "Id",
  channel: "Channel",
  direction: "Direction",
  message: "Message",
  sender: "Sender",
  row: "Frame",
  bytes: "Bytes",
  signals: "Signals",
  signal: "Signal",
  value: "Value",
  noDatabase: "Add a database (DBC) to see names and signals.",
  noMessage: "No database has this message.",
  gone: "This frame has left the memory.",
} as const;

/** Texts of the list of databases. */
export const databasesText = {
  none: "A database (DBC) gives names and physical values to the frames.",
  add: "Add database",
  of: (name: string) => `Channels of ${name}`,
  all: "all channels",
  counts: (messages: number, signals: number) => `${some(messages, "message")}, ${some(signals, "signal")}`,
  problems: (errors: number, warnings: number) =>
    [errors && some(errors, "error"), warnings && some(warnings, "warning")].filter(Boolean).join(", "),
  wrong: (name: string, problems: string) => `${name} has ${problems}: some of its names or signals may be missing`,
  showProblems: "Show problems",
  problemsOf: (name: string) => `Problems of ${name}`,
  place: (line: number, column: number) => `${line}:${column}`,
  remove: (name: string) => `Remove ${name}`,
} as const;

/** Texts of the list of signals. */
export const signalsText = {
  search: "Search messages and signals",
  failed: "The signals could not be listed",
  count: n,
  none: "Messages and their signals appear here when frames come.",
  noValue: "no value yet",
  least: "Min",
  most: "Max",
  mean: "Mean",
  more: (count: number) => `${n(count)} more; search to see them`,
  coverage: (share: number) => `The databases explain ${Math.floor(share * 100)} % of the frames.`,
  unknown: (count: number) => `Unknown ids (${n(count)})`,
  missing: (count: number) => `Not received (${n(count)})`,
} as const;

/** Texts of the bookmarks. */
export const bookmarksText = {
  none: "Press B on a frame to mark it, with a note.",
  add: "Bookmark the selected frame",
  note: "Note",
  noteOf: (time: string) => `Note of the bookmark at ${time}`,
  go: "Go to it",
  remove: "Remove",
} as const;
