import { deferred } from "../base/deferred.js";
import type { CanBus } from "../bus/bus.js";
import { FrameBatch } from "../can/frame-batch.js";
import type { RowMatcher } from "../can/text/frame-pattern.js";
import type { LogFiles } from "./log-files.js";

export interface RecorderOptions {
  readonly files: LogFiles;
  /** The bus that is recorded; checkpoints are timed by its clock. */
  readonly bus: Pick<CanBus, "clock">;
  /** Ends after this many frames, not counting those from before the trigger. Default: never. */
  readonly count?: number | undefined;
  /** Begins with the first frame that matches. Default: at once. */
  readonly startOn?: RowMatcher | undefined;
  /** Ends with the first frame that matches after the one that began the recording; that frame is still recorded. Default: never. */
  readonly stopOn?: RowMatcher | undefined;
  /** Also records this much time before the frame that starts the recording, µs. Default: 0. */
  readonly preTriggerUs?: number | undefined;
  /** Everything is made safe at least this often, ms. Default: 500. */
  readonly checkpointMs?: number | undefined;
}

export type RecorderState = "waiting" | "recording" | "done";

const DEFAULT_CHECKPOINT_MS = 500;
/** Most frames kept for the time before the trigger: two minutes of both channels at full rate. */
const MAX_PRE_TRIGGER_FRAMES = 2_000_000;

/** Records frames to log files: between triggers, with the frames from before, and so that a crash loses a second at most. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #files: LogFiles;
  readonly #before: FrameBatch[] = [];
  #beforeFrames = 0;
  #beforeTrigger = 0;
  #state: RecorderState;
  #cancel: () => void = () => {};
  readonly #failed = deferred<never>();

  /** @throws RangeError, TypeError for an invalid option */
  constructor(options: RecorderOptions) {
    const { count, startOn, preTriggerUs = 0, checkpointMs = DEFAULT_CHECKPOINT_MS } = options;
    if (count !== undefined && !(Number.isInteger(count) && count >= 1))
      throw new RangeError(`count ${String(count)} is not an integer of at least 1`);
    if (!(preTriggerUs >= 0)) throw new RangeError(`preTriggerUs ${String(preTriggerUs)} is not a number of at least 0`);
    if (preTriggerUs > 0 && startOn === undefined) throw new TypeError("preTriggerUs needs startOn: it is the time before that frame");
    if (!(checkpointMs > 0)) throw new RangeError(`checkpointMs ${String(checkpointMs)} is not a number above 0`);
    this.#options = options;
    this.#files = options.files;
    this.#state = options.startOn === undefined ? "recording" : "waiting";
    this.#schedule();
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** Frames recorded so far. */
  get frames(): number {
    return this.#files.frames;
  }

  /** Rejects when a checkpoint between two pushes failed. Never an unhandled rejection. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /**
   * Takes received frames; the batch then belongs to the recorder.
   * @returns true while there is more to record
   * @throws what writing throws
   */
  async push(batch: FrameBatch): Promise<boolean> {
    if (this.#state === "done") return false;
    let start = 0;
    let stopFrom = 0;
    if (this.#state === "waiting") {
      start = this.#find(this.#options.startOn, batch, 0);
      if (start < 0) {
        this.#keep(batch);
        return true;
      }
      this.#state = "recording";
      stopFrom = start + 1;
      await this.#writeBefore(batch, start);
      this.#beforeTrigger = this.#files.frames;
    }
    const { count = Number.POSITIVE_INFINITY } = this.#options;
    const stop = this.#find(this.#options.stopOn, batch, stopFrom);
    const end = Math.min(stop < 0 ? batch.length : stop + 1, start + count + this.#beforeTrigger - this.#files.frames);
    await this.#files.write(start === 0 && end === batch.length ? batch : batch.slice(start, Math.max(start, end)));
    if ((stop >= 0 && end === stop + 1) || this.#files.frames - this.#beforeTrigger >= count) this.#state = "done";
    return !this.#isDone;
  }

  /** Records something that is not a frame: an overrun, a reconnection. Not recorded while waiting for the trigger. */
  async marker(timestampUs: number, text: string): Promise<void> {
    if (this.#state === "recording") await this.#files.marker(timestampUs, text);
  }

  /** Ends the recording and its file. */
  async finish(): Promise<void> {
    this.#state = "done";
    this.#cancel();
    await this.#files.finish();
  }

  get #isDone(): boolean {
    return this.#state === "done";
  }

  #find(matcher: RowMatcher | undefined, batch: FrameBatch, from: number): number {
    if (matcher === undefined) return -1;
    for (let row = from; row < batch.length; row++) if (matcher(batch, row)) return row;
    return -1;
  }

  #keep(batch: FrameBatch): void {
    const { preTriggerUs = 0 } = this.#options;
    if (preTriggerUs <= 0 || batch.length === 0) return;
    this.#before.push(batch);
    this.#beforeFrames += batch.length;
    const oldestUs = (batch.timestampUs[batch.length - 1] as number) - preTriggerUs;
    for (;;) {
      const first = this.#before[0] as FrameBatch;
      const recent = (first.timestampUs[first.length - 1] as number) >= oldestUs;
      if (this.#before.length === 1 || (recent && this.#beforeFrames <= MAX_PRE_TRIGGER_FRAMES)) return;
      this.#before.shift();
      this.#beforeFrames -= first.length;
    }
  }

  async #writeBefore(batch: FrameBatch, trigger: number): Promise<void> {
    const { preTriggerUs = 0 } = this.#options;
    const oldestUs = (batch.timestampUs[trigger] as number) - preTriggerUs;
    if (preTriggerUs > 0) for (const each of [...this.#before.splice(0), batch.slice(0, trigger)]) await this.#writeSince(each, oldestUs);
    this.#beforeFrames = 0;
  }

  async #writeSince(batch: FrameBatch, oldestUs: number): Promise<void> {
    const recent = new FrameBatch(Math.max(1, batch.length), batch.stride);
    for (let row = 0; row < batch.length; row++) if ((batch.timestampUs[row] as number) >= oldestUs) recent.appendRow(batch, row);
    if (recent.length > 0) await this.#files.write(recent);
  }

  #schedule(): void {
    const { bus, checkpointMs = DEFAULT_CHECKPOINT_MS } = this.#options;
    this.#cancel = bus.clock.schedule(checkpointMs, () => {
      this.#files.checkpoint().then(
        () => {
          if (!this.#isDone) this.#schedule();
        },
        (error: unknown) => this.#failed.reject(error),
      );
    });
  }
}
