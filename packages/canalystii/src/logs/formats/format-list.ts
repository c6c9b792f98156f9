import {
  detectAsc,
  detectBlf,
  detectCandump,
  detectCsv,
  detectGvret,
  detectJsonl,
  detectPcap,
  detectPcapng,
  detectSavvycan,
  detectTrc,
} from "./detect.js";
import type { Abilities, Format } from "./types.js";

const EVERYTHING: Abilities = {
  time: true,
  channels: 255,
  channelNames: false,
  direction: true,
  remote: true,
  rawDlc: true,
  fd: true,
  error: true,
  markers: true,
};

export const candump: Format = {
  name: "candump",
  description: "can-utils candump log",
  suffixes: [".log", ".candump"],
  abilities: { ...EVERYTHING, channelNames: true },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectCandump,
  load: async () => (await import("./candump/index.js")).candump,
};

export const asc: Format = {
  name: "asc",
  description: "Vector ASCII log",
  suffixes: [".asc"],
  abilities: { ...EVERYTHING, error: "flag" },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectAsc,
  load: async () => (await import("./asc/index.js")).asc,
};

export const blf: Format = {
  name: "blf",
  description: "Vector binary log",
  suffixes: [".blf"],
  abilities: EVERYTHING,
  reads: true,
  writes: true,
  patchesHeader: true,
  detect: detectBlf,
  load: async () => (await import("./blf/index.js")).blf,
};

export const trc: Format = {
  name: "trc",
  description: "PEAK trace (reads 1.0 to 2.1, writes 2.1)",
  suffixes: [".trc"],
  abilities: { ...EVERYTHING, error: "flag" },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectTrc,
  load: async () => (await import("./trc/index.js")).trc,
};

export const csv: Format = {
  name: "csv",
  description: "python-can CSV",
  suffixes: [".csv"],
  abilities: { ...EVERYTHING, channels: 0, direction: false, rawDlc: false, fd: "data", markers: false },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectCsv,
  load: async () => (await import("./csv/index.js")).csv,
};

export const gvret: Format = {
  name: "gvret",
  description: "GVRET (SavvyCAN native) CSV, version 1 and 2",
  suffixes: [".gvret.csv"],
  abilities: { ...EVERYTHING, remote: false, rawDlc: false, fd: false, error: false, markers: false },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectGvret,
  load: async () => (await import("./csv/index.js")).gvret,
};

export const savvycan: Format = {
  name: "savvycan",
  description: "SavvyCAN generic CSV (read only)",
  suffixes: [],
  abilities: {
    time: false,
    channels: 0,
    channelNames: false,
    direction: false,
    remote: false,
    rawDlc: false,
    fd: false,
    error: false,
    markers: false,
  },
  reads: true,
  writes: false,
  patchesHeader: false,
  detect: detectSavvycan,
  load: async () => (await import("./csv/index.js")).savvycan,
};

export const pcap: Format = {
  name: "pcap",
  description: "pcap with SocketCAN packets (link type 227)",
  suffixes: [".pcap", ".cap"],
  abilities: { ...EVERYTHING, channels: 0, direction: false, markers: false },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectPcap,
  load: async () => (await import("./pcap/index.js")).pcap,
};

export const pcapng: Format = {
  name: "pcapng",
  description: "pcapng with SocketCAN packets (link type 227)",
  suffixes: [".pcapng", ".ntar"],
  abilities: { ...EVERYTHING, channelNames: true },
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectPcapng,
  load: async () => (await import("./pcap/index.js")).pcapng,
};

export const jsonl: Format = {
  name: "jsonl",
  description: "JSON lines, one frame each",
  suffixes: [".jsonl", ".ndjson"],
  abilities: EVERYTHING,
  reads: true,
  writes: true,
  patchesHeader: false,
  detect: detectJsonl,
  load: async () => (await import("./jsonl/index.js")).jsonl,
};
