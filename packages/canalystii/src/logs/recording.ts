import type { CanBus, FrameStream } from "../bus/bus.js";
import { describeOverrun } from "../bus/describe-overrun.js";
import type { CanFilters } from "../can/filter.js";
import type { FrameBatch } from "../can/frame-batch.js";
import { toFileError } from "./files/file-error.js";
import type { Losses } from "./formats/losses.js";
import type { LogFiles } from "./log-files.js";
import { Recorder, type RecorderOptions, type RecorderState } from "./recorder.js";

export interface RecordingOptions extends Omit<RecorderOptions, "files" | "bus"> {
  readonly bus: Pick<CanBus, "batches" | "on" | "nowUs" | "clock">;
  readonly files: LogFiles;
  /** Name of the file in errors. Default: `the recording`. */
  readonly name?: string | undefined;
  /** Channels of the bus to record. Default: all. */
  readonly channels?: readonly number[] | undefined;
  /** A frame is recorded when any filter matches. Default: all frames. */
  readonly filters?: CanFilters | undefined;
  /** Most frames that wait while the disk is busy; above that, the oldest are dropped. Default: 1,048,576, a minute of both channels at full rate. */
  readonly capacity?: number | undefined;
  /** Ends the recording, as `stop` does. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of a recording. */
export interface RecordingResult {
  /** Frames recorded. */
  readonly frames: number;
  /** Bytes and number of the files written. */
  readonly bytes: number;
  readonly files: number;
  /** Frames dropped because the disk was too slow. */
  readonly dropped: number;
  /** Receive buffer overruns of the adapter; each is marked in the log. */
  readonly overruns: number;
  /** The frame of `startOn` was received; true without `startOn`. */
  readonly started: boolean;
  /** It ended by itself: after `count` frames, or with the frame of `stopOn`. */
  readonly reached: boolean;
  /** What the format could not store. */
  readonly losses: Losses;
}

const DEFAULT_CAPACITY = 1 << 20;

/**
 * A recording that runs by itself as soon as it is constructed: the frames of a bus ordered by time, with overruns and
 * interruptions as markers, made safe on the disk twice a second.
 */
export class Recording implements AsyncDisposable {
  /**
   * Resolves once the file is complete: after {@link stop}, the signal, `count` frames, the frame of `stopOn`, or when
   * the bus was closed. Rejects with the fault that ended the bus (all frames before it are in the file), or when the
   * file could not be written. Never an unhandled rejection.
   */
  readonly done: Promise<RecordingResult>;
  readonly #options: RecordingOptions;
  readonly #files: LogFiles;
  readonly #recorder: Recorder;
  readonly #stream: FrameStream<FrameBatch>;
  #overruns = 0;

  /** @throws RangeError, TypeError for an invalid option */
  constructor(options: RecordingOptions) {
    const { bus, files, channels, filters, capacity = DEFAULT_CAPACITY } = options;
    this.#options = options;
    this.#files = files;
    this.#stream = bus.batches({ channels, filters, capacity, merge: true });
    try {
      this.#recorder = new Recorder(options);
    } catch (error) {
      this.#stream.close();
      throw error;
    }
    this.done = this.#run();
    this.done.catch(() => {});
  }

  /** Frames recorded so far. */
  get frames(): number {
    return this.#recorder.frames;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#files.bytes;
  }

  /** Frames dropped so far because the disk was too slow. */
  get dropped(): number {
    return this.#stream.dropped;
  }

  /** `waiting` for the frame of `startOn`, `recording`, or `done`. */
  get state(): RecorderState {
    return this.#recorder.state;
  }

  /** Ends the recording after the frames received so far, and completes the file. Idempotent; settles as {@link done} does. */
  stop(): Promise<RecordingResult> {
    this.#stream.end();
    return this.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<RecordingResult> {
    const { signal, bus, name = "the recording" } = this.#options;
    const onAbort = () => this.#stream.end();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    const unwatch = this.#watch();
    let state: RecorderState = "waiting";
    try {
      try {
        await this.#record();
      } finally {
        state = this.#recorder.state;
        signal?.removeEventListener("abort", onAbort);
        unwatch();
        this.#stream.close();
        const { dropped } = this.#stream;
        if (dropped > 0) this.#mark(bus.nowUs(), `${dropped} ${dropped === 1 ? "frame" : "frames"} dropped: the disk was too slow`);
        await this.#recorder.finish();
      }
    } catch (error) {
      throw toFileError(error, name);
    }
    const { frames, bytes, files, losses } = this.#files;
    const { dropped } = this;
    return { frames, bytes, files, dropped, overruns: this.#overruns, started: state !== "waiting", reached: state === "done", losses };
  }

  async #record(): Promise<void> {
    // a failed checkpoint ends the recording at once, not with the next frame; `finish` then throws its error
    this.#recorder.failed.catch(() => this.#stream.close());
    for await (const batch of this.#stream) if (!(await this.#recorder.push(batch))) break;
  }

  #watch(): () => void {
    const { bus } = this.#options;
    const ends = [
      bus.on("overrun", (event) => {
        this.#overruns++;
        this.#mark(event.toUs, describeOverrun(event));
      }),
      bus.on("disconnected", ({ error }) => this.#mark(bus.nowUs(), `disconnected: ${error.message}`)),
      bus.on("reconnected", ({ downMs }) => this.#mark(bus.nowUs(), `reconnected after ${(downMs / 1000).toFixed(1)} s`)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** A failed write is reported with the next frames. */
  #mark(timestampUs: number, text: string): void {
    void this.#recorder.marker(timestampUs, text).catch(() => {});
  }
}
