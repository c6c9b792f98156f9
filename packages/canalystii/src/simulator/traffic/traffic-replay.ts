import { type Deferred, deferred } from "../../base/deferred.js";
import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "../../can/frame.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { FrameSlot } from "../firmware/frame-ring.js";
import type { CanBusModel } from "../network/can-bus-model.js";
import type { FrameSource } from "../network/can-node.js";
import type { ReplayFrames, ReplayTraffic, TrafficSources } from "./traffic-options.js";

/** Number of rows to read ahead for each bus. */
const READ_AHEAD_ROWS = 4000;
/** Delay after the first channel was started: time for the other one, and for a driver that clears its buffers. */
const LEAD_IN_NS = 50e6;
/** Time between the last frame and the first frame of the next round. */
const LOOP_GAP_NS = 1e6;

/** Reads batches and distributes their rows to the buses. */
export class ReplayReader implements TrafficSources {
  readonly sources: readonly (readonly ReplaySource[])[];
  readonly begin: (() => void) | undefined;
  /** Added to a row's time (ns since the log's first frame, at this speed); grows when the log is read too slowly. */
  shiftNs: number;
  readonly #outputs: readonly ReplaySource[];
  readonly #buses: readonly CanBusModel[];
  /** Index into the outputs, by the adapter's channel. */
  readonly #outputOf: readonly number[];
  readonly #frames: ReplayFrames;
  readonly #speed: number;
  readonly #loop: boolean;
  #iterator: Iterator<FrameBatch> | undefined;
  #exhausted = false;
  #broken = false;
  #stopped = false;
  #skipped = 0;
  #firstUs: number | undefined;
  #latestNs = 0;
  #roundStartNs = 0;
  /** Rows of this round that are sent. */
  #roundRows = 0;
  #pulling = false;
  #room: Deferred<void> | undefined;
  readonly #read = deferred();

  constructor(options: Omit<ReplayTraffic, "kind">, buses: readonly CanBusModel[], byChannel: readonly CanBusModel[]) {
    const { frames, speed = 1, loop = false, channel } = options;
    if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed ${String(speed)} is not a positive number`);
    this.#frames = frames;
    this.#speed = speed;
    this.#loop = loop;
    this.#buses = buses;
    this.#outputOf = byChannel.map((bus) => (channel === undefined ? buses.indexOf(bus) : 0));
    this.#outputs = buses.map(() => new ReplaySource(this));
    this.sources = this.#outputs.map((output) => [output]);
    this.shiftNs = Math.max(...buses.map((bus) => bus.nowNs));
    if ((options.start ?? "running") === "running") {
      this.begin = () => {
        this.shiftNs = Math.max(...buses.map((bus) => bus.nowNs)) + LEAD_IN_NS;
      };
    }
    this.#open();
  }

  get read(): Promise<void> {
    return this.#read.promise;
  }

  skipped = () => this.#skipped;

  ended = () => {
    this.pull();
    return this.#exhausted && !this.#broken && this.#outputs.every((output) => output.empty);
  };

  stop = () => {
    this.#stopped = true;
    this.#exhausted = true;
    this.#room?.resolve();
    this.#iterator?.return?.();
    this.#iterator = undefined;
  };

  /** Reads more when an output is empty, if that is possible synchronously. */
  pull(): void {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      while (this.#iterator !== undefined && this.#hasRoom() && this.#outputs.some((output) => output.empty)) {
        const { value, done } = this.#iterator.next();
        if (!done) this.#deal(value);
        else this.#endRound();
      }
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#pulling = false;
    }
    if (this.#room !== undefined && this.#hasRoom()) this.#room.resolve();
  }

  #open(): void {
    const frames = typeof this.#frames === "function" ? this.#frames() : this.#frames;
    this.#firstUs = undefined;
    this.#roundRows = 0;
    this.#roundStartNs = this.#latestNs;
    // a batch itself is iterable, over its frames
    if (frames instanceof FrameBatch) this.#iterator = [frames][Symbol.iterator]();
    else if (Symbol.iterator in frames) this.#iterator = frames[Symbol.iterator]();
    else {
      this.#pump(frames).catch((error) => this.#giveUp(error));
    }
  }

  async #pump(frames: AsyncIterable<FrameBatch>): Promise<void> {
    for await (const batch of frames) {
      if (this.#stopped) return;
      for (const bus of this.#buses) bus.advance();
      const starved = this.#outputs.every((output) => output.empty);
      this.#deal(batch);
      if (starved) this.#rebase();
      for (const bus of this.#buses) bus.wake();
      while (!this.#stopped && !this.#hasRoom()) {
        this.#room = deferred();
        await this.#room.promise;
        this.#room = undefined;
      }
    }
    this.#endRound();
  }

  #hasRoom(): boolean {
    return this.#outputs.every((output) => output.rows < READ_AHEAD_ROWS);
  }

  #endRound(): void {
    this.#iterator = undefined;
    if (!this.#loop || this.#roundRows === 0) {
      this.#exhausted = true;
      this.#read.resolve();
      return;
    }
    this.#latestNs += LOOP_GAP_NS;
    this.#open();
  }

  /** The log was read too slowly: continues from now on with the original timing, not with a burst. */
  #rebase(): void {
    const now = Math.max(...this.#buses.map((bus) => bus.nowNs));
    const first = Math.min(...this.#outputs.map((output) => output.headNs));
    if (Number.isFinite(first) && first + this.shiftNs < now) this.shiftNs = now - first;
  }

  #giveUp(error: unknown): void {
    this.#exhausted = true;
    this.#broken = true;
    this.#iterator = undefined;
    this.#read.reject(error);
  }

  #deal(batch: FrameBatch): void {
    const parts = this.#outputs.map(() => new FrameBatch(Math.max(1, Math.ceil(batch.length / this.#outputs.length))));
    for (let row = 0; row < batch.length; row++) {
      const timestampUs = batch.timestampUs[row] as number;
      this.#firstUs ??= timestampUs;
      const ns = this.#roundStartNs + Math.round(((timestampUs - this.#firstUs) * 1000) / this.#speed);
      // keep the order even if the times of the log jump back
      if (ns > this.#latestNs) this.#latestNs = ns;
      const flags = batch.flags[row] as number;
      const maxId = (flags & FrameFlag.EXTENDED) !== 0 ? MAX_EXTENDED_ID : MAX_STANDARD_ID;
      const channel = (batch.channel[row] as number) % this.#outputOf.length;
      const part = parts[this.#outputOf[channel] as number];
      if ((flags & (FrameFlag.ERROR | FrameFlag.FD)) !== 0 || (batch.id[row] as number) > maxId || part === undefined) {
        this.#skipped++;
        continue;
      }
      this.#roundRows++;
      part.appendRow(batch, row);
      part.timestampUs[part.length - 1] = this.#latestNs;
    }
    parts.forEach((part, i) => {
      if (part.length > 0) this.#outputs[i]?.push(part);
    });
  }
}

/** The rows of one bus. Their times are ns, not µs. */
class ReplaySource implements FrameSource {
  readonly #reader: ReplayReader;
  readonly #queue: FrameBatch[] = [];
  /** Index of the next row in the first batch. */
  #row = 0;
  #rows = 0;

  constructor(reader: ReplayReader) {
    this.#reader = reader;
  }

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Number of waiting rows. */
  get rows(): number {
    return this.#rows;
  }

  get headNs(): number {
    return (this.#queue[0]?.timestampUs[this.#row] as number | undefined) ?? Number.POSITIVE_INFINITY;
  }

  push(batch: FrameBatch): void {
    this.#rows += batch.length;
    this.#queue.push(batch);
  }

  nextNs(): number {
    if (this.#queue.length === 0) this.#reader.pull();
    return this.headNs + this.#reader.shiftNs;
  }

  load(slot: FrameSlot): void {
    const batch = this.#queue[0] as FrameBatch;
    const row = this.#row++;
    this.#rows--;
    slot.set(batch, row);
    if (this.#row < batch.length) return;
    this.#queue.shift();
    this.#row = 0;
    this.#reader.pull();
  }
}
