import { n, some } from "./counted.js";

/** Texts of recording. */
export const recordText = {
  elapsed: (time: string, size: string) => `${time} · ${size}`,
  finished: (name: string, frames: number, size: string, isKept: boolean) =>
    `${name} is complete: ${some(frames, "frame")}, ${size}. ${isKept ? "It is kept in this browser until you save or delete it." : "It is in memory and gone when this page is closed: save it."}`,
  recovered: (name: string, size: string) =>
    `The recording ${name} (${size}) was not finished: the page was closed or crashed. What was received is kept.`,
  kept: (name: string, size: string) => `The recording ${name} (${size}) has not been saved.`,
  more: (count: number) => `${some(count, "older recording")} ${count === 1 ? "is" : "are"} kept in this browser too.`,
  list: "Show recordings",
  save: "Save as a file",
  open: "Open",
  remove: "Delete",
  lost: (losses: readonly string[]) => `Not everything is in the file: ${losses.join("; ")}.`,
  formats: {
    blf: "Vector BLF",
    asc: "Vector ASC",
    candump: "candump log",
    trc: "PEAK TRC",
    csv: "python-can CSV",
    gvret: "SavvyCAN (GVRET) CSV",
    pcapng: "pcapng",
    pcap: "pcap",
    jsonl: "JSON lines",
  } as Record<string, string>,
} as const;

/** Texts of the recordings that are kept. */
export const recordingsText = {
  title: "Recordings in this browser",
  command: "Recordings…",
  none: "No recording is kept. Each one is kept here until it is saved as a file or deleted.",
  inMemory: "The browser stores no files for this page: recordings are in memory and gone when it is closed.",
  total: (count: number, size: string) => `${some(count, "recording")}, ${size}.`,
  free: (size: string) => `The browser has room for ${size} more.`,
  facts: (size: string, time: string) => `${size} · ${time}`,
  unfinished: "not finished, readable up to its end",
  downloaded: "downloaded, will be deleted at the next visit",
  remove: (name: string) => `Delete ${name}`,
} as const;

/** Texts of the question before the capture is cleared. */
export const clearText = {
  title: "Clear the capture",
  question: (count: number) => `${some(count, "frame")} will be forgotten. What has not been saved or recorded cannot be recovered.`,
  go: "Clear",
  saveFirst: "Save first…",
} as const;

/** Texts of saving frames. */
export const saveText = {
  title: "Save frames",
  format: "Format",
  which: "Frames",
  all: (count: number) => `All (${n(count)})`,
  filtered: (count: number) => `Those that meet the filter (${n(count)})`,
  gzip: "Compress with gzip",
  go: "Save",
  saving: "Saving…",
  refused: "the browser did not let the page ask where to save",
  refusedHint: "Allow this page to save files in the settings of the browser, and press the button again.",
  done: (name: string, frames: number, size: string) => `${name} saved: ${some(frames, "frame")}, ${size}.`,
} as const;
