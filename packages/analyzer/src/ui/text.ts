// Every English word of the page (with ./texts), ready to be translated. Words are those of CONTRIBUTING.md.

import { bitsText } from "./texts/bits-text.js";
import { columnsText } from "./texts/columns-text.js";
import { compareText } from "./texts/compare-text.js";
import { connectText } from "./texts/connect-text.js";
import { n, some, typedText } from "./texts/counted.js";
import { editorText } from "./texts/editor-text.js";
import { exploreText } from "./texts/explore-text.js";
import { failuresText } from "./texts/failures-text.js";
import { plotText } from "./texts/plot-text.js";
import { queryText } from "./texts/query-text.js";
import { clearText, recordingsText, recordText, saveText } from "./texts/record-text.js";
import { sendText } from "./texts/send-text.js";
import { bookmarksText, databasesText, frameText, sideText, signalsText } from "./texts/side-text.js";
import { sourceText } from "./texts/source-text.js";
import { statisticsText } from "./texts/statistics-text.js";
import { stagesText, statusText } from "./texts/status-text.js";
import { tourText } from "./texts/tour-text.js";
import { traceText } from "./texts/trace-text.js";
import { workspaceText } from "./texts/workspace-text.js";

export const text = {
  title: "CAN analyzer",
  close: "Close",
  cancel: "Cancel",
  dismiss: "Dismiss",
  reallyDelete: "Delete forever",
  notices: "Notices",
  failed: (what: string, why: string) => `${what}: ${why}`,
  notIn: (typed: string, least: number, most: number) => `${typedText(typed)} is no number from ${n(least)} to ${n(most)}`,
  noTime: (typed: string) => `${typedText(typed)} is no time; write 12.5 or 20:41:12.`,
  notWhole: (typed: string, least: number, most: number) => `${typedText(typed)} is no whole number from ${n(least)} to ${n(most)}`,
  noNumber: (typed: string) => `${typedText(typed)} is no number; write 12.5.`,
  frames: (count: number) => some(count, "frame"),

  welcome: {
    sentence: "See what happens on your CAN bus: live from a Canalyst-II, or from a log.",
    privacy: "Frames stay in this browser. Nothing is sent to a server.",
    adapter: "Connect adapter",
    simulator: "Try the simulator",
    log: "Open a log",
    drop: "or drop logs and databases anywhere on this page",
    formats: "candump, ASC, BLF, TRC, CSV, GVRET, pcap, pcapng, JSON lines, each also with gzip; DBC",
    dropHere: "Drop to open",
    first: "Here for the first time?",
  },

  toolbar: {
    connect: "Connect",
    sources: "Sources",
    record: "Record",
    stopRecording: "Stop recording",
    recordingAs: (format: string) => `Recording format: ${format}`,
    save: "Save",
    open: "Open",
    clear: "Clear",
    palette: "Commands",
    panel: "Side panel",
    dock: "Bottom panel",
  },

  dock: {
    label: "Bottom panel",
    tabs: { plots: "Plots", send: "Send", explore: "Explore", compare: "Compare" },
    resize: "Height of the bottom panel",
    close: "Close the bottom panel",
  },

  palette: {
    title: "Commands",
    search: "Search commands",
    none: "No command has this name.",
  },

  keys: {
    title: "Keys",
    show: "Show the keys",
    groups: { page: "Everywhere", trace: "In the trace" },
    move: "Move the selection",
    extend: "Extend the selection",
    page: "One page up or down",
    ends: "First and newest frame",
    all: "Select all frames",
    menu: "Menu of the frame",
  },

  bits: bitsText,
  failures: failuresText,
  source: sourceText,
  connect: connectText,
  query: queryText,
  trace: traceText,
  columns: columnsText,
  side: sideText,
  frame: frameText,
  databases: databasesText,
  statistics: statisticsText,
  stages: stagesText,
  signals: signalsText,
  plot: plotText,
  send: sendText,
  explore: exploreText,
  compare: compareText,
  editor: editorText,
  bookmarks: bookmarksText,
  record: recordText,
  recordings: recordingsText,
  clear: clearText,
  save: saveText,
  status: statusText,
  workspace: workspaceText,
  tour: tourText,
} as const;
