import type { Clock, FrameBatch } from "canalystii";
import { describeLosses, LogFiles, type LogTarget, Recorder } from "canalystii/formats";
import type { FileFormat, FileWritten, Loss, RecordingState } from "../../protocol.js";
import { toFault } from "../faults.js";
import { counted } from "../text.js";

/** Frames that may wait for the disk: a minute of both channels at full rate. */
const MAX_WAITING = 1_000_000;
/** Everything is written and flushed at least so often, ms. */
const CHECKPOINT_MS = 500;

export interface LiveRecordingOptions extends FileFormat {
  readonly name: string;
  readonly open: () => Promise<LogTarget>;
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** Writes what arrives to a file; a crash loses what arrived in the last second at most. */
export class LiveRecording {
  readonly name: string;
  readonly #files: LogFiles;
  readonly #recorder: Recorder;
  readonly #options: LiveRecordingOptions;
  readonly #startUs: number;
  #waiting = 0;
  #dropped = 0;
  #fault: RecordingState["fault"];

  constructor(options: LiveRecordingOptions) {
    const { name, format, gzip, open, clock } = options;
    this.name = name;
    this.#options = options;
    this.#startUs = clock.epochUs();
    this.#files = new LogFiles({ format, gzip, open });
    this.#recorder = new Recorder({ files: this.#files, bus: { clock }, checkpointMs: CHECKPOINT_MS });
    this.#recorder.failed.catch((error: unknown) => this.#fail(error));
  }

  /** Why it has ended by itself; undefined: it has not. */
  get fault(): RecordingState["fault"] {
    return this.#fault;
  }

  /** Creates the file. @throws CanError for a format that can only be read, and what creating it throws; it has ended then */
  async open(): Promise<void> {
    try {
      await this.#files.open();
    } catch (error) {
      await this.#recorder.finish().catch(() => {});
      throw error;
    }
  }

  /** Takes frames; the batch then belongs to the recording. When the disk is too slow for a minute, frames are dropped. */
  push(batch: FrameBatch): void {
    if (this.#fault !== undefined) return;
    if (this.#waiting + batch.length > MAX_WAITING) {
      this.#dropped += batch.length;
      return;
    }
    const { length } = batch;
    this.#waiting += length;
    this.#recorder
      .push(batch)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waiting -= length;
      });
  }

  marker(timestampUs: number, text: string): void {
    this.#recorder.marker(timestampUs, text).catch((error: unknown) => this.#fail(error));
  }

  /** Completes the file. @throws what writing throws; what was written before is readable */
  async stop(): Promise<FileWritten> {
    await this.#recorder.finish();
    const { frames, bytes, losses } = this.#files;
    const dropped = this.#dropped === 0 ? [] : [`${counted(this.#dropped, "frame")} not recorded: the disk was too slow`];
    return { name: this.name, frames, bytes, losses: [...describeLosses(losses), ...dropped] };
  }

  state(): RecordingState {
    const { frames, bytes } = this.#files;
    return { name: this.name, frames, bytes, startUs: this.#startUs, fault: this.#fault };
  }

  losses(): Loss[] {
    const count = this.#dropped;
    return count === 0 ? [] : [{ stage: "recording", name: `${this.name}: the disk was too slow`, count, atMost: count }];
  }

  #fail(error: unknown): void {
    this.#fault ??= toFault(error);
    this.#options.onChange();
  }
}
