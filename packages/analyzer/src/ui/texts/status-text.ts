import { n, some } from "./counted.js";

/** Texts of the status bar. */
export const statusText = {
  rate: (rate: number) => `${n(Math.round(rate))}/s`,
  frames: (count: number) => some(count, "frame"),
  memory: (used: string, limit: string) => `${used} of ${limit}`,
  lost: (parts: string) => `lost: ${parts}`,
  loss: (count: number, atMost: number, stage: string) => `${n(count)}${atMost > count ? ` to ${n(atMost)}` : ""} (${stage})`,
  none: "none",
  span: (from: string, length: string) => `from ${from}, ${length} s`,
} as const;

/** Where frames are lost. */
export const stagesText = {
  adapter: "adapter",
  link: "link",
  queue: "queue",
  store: "memory",
  file: "file",
  recording: "recording",
} as const;
