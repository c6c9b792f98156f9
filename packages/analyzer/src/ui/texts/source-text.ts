import { some } from "./counted.js";

/** Texts of the sources. */
export const sourceText = {
  phases: {
    opening: "opening",
    running: "running",
    away: "unplugged, waiting for it",
    ended: "ended",
    failed: "failed",
  },
  several: (count: number) => some(count, "source"),
  stop: "Disconnect",
  cancel: "Cancel reading",
  read: (share: number) => `${Math.floor(share * 100)} %`,
  start: "Start",
  halt: "Stop",
  bitrate: (channel: string) => `Bit rate of ${channel}`,
  none: "Nothing is connected.",
  add: "Connect or open…",
  unplugged: (name: string) => `${name} was unplugged`,
  lost: (name: string) => `The connection to ${name} was lost`,
  comesBack: "The capture goes on by itself as soon as it is back. Frames in between are missing.",
  connectionLost: "connection lost, connecting again",
  link: (rttMs: number) => `round trip ${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`,
  partly: (name: string) => `${name} was read with losses`,
  severalPartly: (count: number) => `${some(count, "file")} were read with losses`,
  reports: (names: readonly string[]) => `${names.join(", ")}\nThe list of the sources (above) says what was skipped.`,
} as const;
