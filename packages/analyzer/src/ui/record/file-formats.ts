import { text } from "../text.js";

/** Formats that captures are saved in, with the suffix of their files. The engine gives recordings the same. */
export const FILE_SUFFIXES: Readonly<Record<string, string>> = {
  blf: ".blf",
  asc: ".asc",
  candump: ".log",
  trc: ".trc",
  csv: ".csv",
  gvret: ".gvret.csv",
  pcapng: ".pcapng",
  pcap: ".pcap",
  jsonl: ".jsonl",
};

export const FORMAT_OPTIONS = Object.keys(FILE_SUFFIXES).map((value) => ({ value, label: text.record.formats[value] ?? value }));

/** Returns the format if it is one of these, or the first. */
export function knownFormat(format: string): string {
  return Object.hasOwn(FILE_SUFFIXES, format) ? format : "blf";
}
