import { n, some, typedText } from "./counted.js";

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Texts of the statistics. */
export const statisticsText = {
  load: "Load",
  none: "Rates and bus load appear here when frames come.",
  history: (channel: number) => `Frames per second on can${channel}, last minutes`,
  peak: (rate: number) => `peak ${n(Math.round(rate))}/s`,
  peakLoad: (load: number) => `bus load at most ${percent(load)}`,
  loadUnknown: "bus load —",
  whyUnknown: {
    bitrate: "The frames do not say at which bit rate they were sent: enter it to see the bus load.",
    data: "CAN FD frames were sent in part at the data bit rate, which they do not say: enter it to see the bus load.",
  },
  bitrate: "Bit rate",
  dataBitrate: "Data bit rate",
  bitrateWrong: (typed: string) => `${typedText(typed)} is no bit rate; write 500k or 2M.`,
  missed: {
    title: "Missed periods",
    about: "Frames that did not come in the cycle time of the database (GenMsgCycleTime).",
    noCycle: "No message that was received has a cycle time in a database.",
    none: (periodic: number) => `None: ${some(periodic, "message")} with a cycle time came in time.`,
    some: (missed: number, incomplete: number, periodic: number) =>
      `${some(missed, "frame")} of ${n(incomplete)} of ${some(periodic, "message")} with a cycle time`,
    count: n,
    cycle: (channel: number, ms: number) => `can${channel}, every ${n(ms)} ms`,
    more: (count: number) => `${n(count)} more; the fixed mode of the trace has all of them`,
  },
  losses: "Lost frames",
  noLosses: "None: every frame that arrived is here.",
  memory: "Memory",
  limit: "Limit of the memory for frames",
  limits: (megabytes: number) => (megabytes >= 1000 ? `${megabytes / 1000} GB` : `${megabytes} MB`),
  discarded: (count: number) => `${some(count, "frame")} left the memory at its limit`,
  backwards: (count: number) => `${some(count, "frame")} with a time before that of the frame before`,
  perId: "Count, period and jitter of each id are in the fixed mode of the trace.",
} as const;
