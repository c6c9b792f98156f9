import { type CanBus, type CanFilters, describeOverrun } from "canalystii";
import { type LogFiles, numberedName, Recording, type RecordingResult } from "canalystii/logs";
import type { Context } from "../context.js";
import type { FramePattern } from "../log-options.js";
import { Notices } from "../notices.js";
import type { Output } from "../output.js";
import { countText, StatusLine, sizeText } from "../progress.js";
import { after, whenIdle } from "../reception.js";

export interface SessionSettings {
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly idle?: number | undefined;
  readonly startOn?: FramePattern | undefined;
  readonly stopOn?: FramePattern | undefined;
  readonly preTrigger: number;
  readonly quiet?: boolean | undefined;
}

interface SessionOptions {
  readonly bus: CanBus;
  readonly files: LogFiles;
  readonly channels: readonly number[];
  readonly filters?: CanFilters | undefined;
  readonly options: SessionSettings;
  readonly context: Pick<Context, "say" | "warn" | "signal" | "stderrIsTerminal"> & { readonly out?: Pick<Output, "gone"> };
  readonly file: string;
}

/** How a recording ended. */
export interface RecordOutcome {
  readonly frames: number;
  /** The frame of `--start-on` came. */
  readonly started: boolean;
  /** An end that the options specify was reached. */
  readonly reached: boolean;
}

/** A recording with a status line and a summary at the end. It receives frames from its construction on. */
export class RecordSession {
  readonly #bus: CanBus;
  readonly #files: LogFiles;
  readonly #options: SessionSettings;
  readonly #context: SessionOptions["context"];
  readonly #file: string;
  readonly #recording: Recording;
  readonly #status: StatusLine;
  readonly #notices: Notices;
  readonly #start = performance.now();
  #overruns = 0;
  #lostAtMost = 0;
  #reconnects = 0;

  constructor({ bus, files, channels, filters, options, context, file }: SessionOptions) {
    this.#bus = bus;
    this.#files = files;
    this.#options = options;
    this.#context = context;
    this.#file = file;
    this.#status = new StatusLine(context);
    this.#notices = new Notices({
      say: (...lines) => this.#print("say", lines),
      warn: (...lines) => this.#print("warn", lines),
    });
    const { startOn, stopOn, preTrigger } = options;
    this.#recording = new Recording({
      ...{ bus, files, name: file, channels, filters, count: options.count },
      startOn: startOn?.matches,
      stopOn: stopOn?.matches,
      preTriggerUs: preTrigger * 1000,
    });
  }

  async run(): Promise<RecordOutcome> {
    const { signal } = this.#context;
    const recording = this.#recording;
    const unwatch = this.#watch();
    const stop = () => void recording.stop();
    let timeOver = false;
    const onTimeOver = () => {
      timeOver = true;
      stop();
    };
    const { duration, idle } = this.#options;
    const cancel = [after(duration, onTimeOver), whenIdle(idle, () => recording.frames, onTimeOver)];
    signal.addEventListener("abort", stop, { once: true });
    const timer = setInterval(() => this.#show(), 250);
    if (signal.aborted) stop();
    let result: RecordingResult;
    try {
      result = await recording.done;
    } finally {
      for (const each of cancel) each();
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      unwatch();
      this.#status.clear();
      const { dropped } = recording;
      if (dropped > 0) this.#context.warn(`${countText(dropped, "frame")} dropped: the disk was too slow`);
    }
    this.#summarize(result);
    return { ...result, reached: result.reached || timeOver };
  }

  #watch(): () => void {
    const ends = [
      this.#bus.on("overrun", (event) => {
        this.#overruns++;
        this.#lostAtMost += event.lostAtMost;
        this.#notices.warn("overruns", describeOverrun(event));
      }),
      this.#bus.on("disconnected", ({ error, reconnecting }) => {
        if (reconnecting) this.#notices.warn("disconnections", `${error.message}; waiting to reconnect`);
      }),
      this.#bus.on("reconnected", ({ downMs }) => {
        this.#reconnects++;
        this.#notices.say("reconnections", `reconnected after ${(downMs / 1000).toFixed(1)} s`);
      }),
    ];
    return () => {
      for (const end of ends) end();
      this.#notices[Symbol.dispose]();
    };
  }

  #print(level: "say" | "warn", lines: readonly string[]): void {
    this.#status.clear();
    this.#context[level](...lines);
  }

  #show(): void {
    if (this.#options.quiet === true) return;
    this.#status.update(() => {
      const channels = [...this.#bus.statistics().channels].map(
        ([channel, { framesPerSecond, busLoad }]) =>
          `${this.#bus.channelNames.get(channel)} ${framesPerSecond.toFixed(0)}/s ${(busLoad * 100).toFixed(0)} %`,
      );
      const { frames } = this.#recording;
      const state = this.#recording.state === "waiting" ? "waiting for the trigger" : `${frames} frames`;
      const overruns = this.#overruns > 0 ? [`${this.#overruns} OVERRUNS`] : [];
      return [
        `${((performance.now() - this.#start) / 1000).toFixed(0)} s`,
        state,
        ...channels,
        sizeText(this.#files.bytes),
        ...overruns,
      ].join("  ");
    });
  }

  #summarize({ started, reached }: RecordOutcome): void {
    const { quiet, stopOn } = this.#options;
    if (quiet === true || this.#context.out?.gone.aborted) return;
    const { files, frames } = this.#files;
    const where = files > 1 ? `${files} files like ${numberedName(this.#file, 0)}` : this.#file === "-" ? "standard output" : this.#file;
    const parts = [
      `${countText(frames, "frame")}, ${sizeText(this.#files.bytes)}, in ${((performance.now() - this.#start) / 1000).toFixed(1)} s to ${where}`,
    ];
    if (this.#overruns > 0)
      parts.push(`${countText(this.#overruns, "overrun")} (up to ${countText(this.#lostAtMost, "frame")} lost; marked in the log)`);
    if (this.#reconnects > 0) parts.push(`${countText(this.#reconnects, "reconnection")} (marked in the log)`);
    if (stopOn !== undefined && started && !reached) parts.push(`no frame matched --stop-on ${stopOn.text}`);
    this.#context.say(parts.join("; "));
  }
}
