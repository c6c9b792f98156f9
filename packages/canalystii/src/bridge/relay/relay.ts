import { errorText } from "../../base/error-text.js";
import type { CanBus, FrameStream } from "../../bus/bus.js";
import type { CanFilters } from "../../can/filter.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { compileRemaps, type IdRemap, type RemappedId } from "../../can/id-remap.js";

/** What goes one way, and how. */
export interface RelayRule {
  /** A frame passes when any matches. Default: all. */
  readonly filters?: CanFilters | undefined;
  /** From channels of the one bus to channels of the other. Default: each to the one of the same number, where both have it. */
  readonly channels?: ReadonlyMap<number, number> | undefined;
  /** Ids that are replaced; the first that matches is taken. */
  readonly remap?: readonly IdRemap[] | undefined;
  /** Frames that may wait; the oldest are dropped beyond. Default: 65,536. */
  readonly capacity?: number | undefined;
}

export interface RelayOptions {
  /** From the first bus to the second; false: nothing. Default: everything. */
  readonly forward?: RelayRule | false | undefined;
  /** From the second bus to the first; false: nothing. Default: everything. */
  readonly backward?: RelayRule | false | undefined;
  /** Told of frames that could not be sent, at the first and at every thousandth. */
  readonly onWarning?: ((message: string, cause: unknown) => void) | undefined;
}

/** Frames of one way. */
export interface RelayCounts {
  /** Sent on the other bus. */
  readonly relayed: number;
  /** Lost because the other bus was too slow. */
  readonly dropped: number;
  /** Lost because the other bus refused them. */
  readonly failed: number;
  /** CAN FD and error frames, which are not relayed. */
  readonly unsendable: number;
}

/** Frames sent at once: the next ones wait no longer than these take. */
const PIECE = 64;

/**
 * Relays frames between two buses until stopped, or until one of them ends. Frames that a relay sends do not come
 * back: a bus does not deliver what it sent itself. That ends at wires: two relays, or a wire, beside this one
 * between the same two buses make a loop.
 * @throws RangeError, TypeError for a bad rule, or when nothing would be relayed
 */
export function relay(a: CanBus, b: CanBus, options: RelayOptions = {}): Relay {
  return new Relay(a, b, options);
}

export class Relay implements AsyncDisposable {
  /** Resolves when the relay was stopped, rejects with the fault of the bus that ended it. Never unhandled. */
  readonly closed: Promise<void>;
  readonly #forward: Direction | undefined;
  readonly #backward: Direction | undefined;

  constructor(a: CanBus, b: CanBus, { forward = {}, backward = {}, onWarning = () => {} }: RelayOptions = {}) {
    this.#forward = forward === false ? undefined : new Direction({ from: a, to: b, rule: forward, onWarning });
    try {
      this.#backward = backward === false ? undefined : new Direction({ from: b, to: a, rule: backward, onWarning });
    } catch (error) {
      this.#forward?.stop();
      throw error;
    }
    const ways = [this.#forward, this.#backward].filter((way) => way !== undefined);
    if (ways.length === 0) throw new RangeError("a relay that goes neither forward nor backward relays nothing");
    this.closed = Promise.race(ways.map((way) => way.done)).finally(async () => {
      await this.#stop();
    });
    this.closed.catch(() => {});
  }

  /** Frames from the first bus to the second. */
  get forward(): RelayCounts {
    return this.#forward?.counts ?? NOTHING;
  }

  /** Frames from the second bus to the first. */
  get backward(): RelayCounts {
    return this.#backward?.counts ?? NOTHING;
  }

  /** Stops relaying; the buses stay open. Idempotent. */
  async close(): Promise<void> {
    await this.#stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    const ways = [this.#forward, this.#backward].filter((way) => way !== undefined);
    for (const way of ways) way.stop();
    await Promise.allSettled(ways.map((way) => way.done));
  }
}

const NOTHING: RelayCounts = { relayed: 0, dropped: 0, failed: 0, unsendable: 0 };

interface DirectionOptions {
  readonly from: CanBus;
  readonly to: CanBus;
  readonly rule: RelayRule;
  readonly onWarning: (message: string, cause: unknown) => void;
}

/** One direction of a relay. */
class Direction {
  readonly done: Promise<void>;
  readonly #to: CanBus;
  readonly #stream: FrameStream<FrameBatch>;
  readonly #channels: ReadonlyMap<number, number>;
  readonly #remap: (id: number, flags: number) => RemappedId;
  readonly #abort = new AbortController();
  readonly #onWarning: DirectionOptions["onWarning"];
  #relayed = 0;
  #failed = 0;
  #unsendable = 0;

  constructor({ from, to, rule, onWarning }: DirectionOptions) {
    this.#to = to;
    this.#onWarning = onWarning;
    this.#channels =
      rule.channels ?? new Map(from.channels.filter((channel) => to.channels.includes(channel)).map((channel) => [channel, channel]));
    for (const [source, target] of this.#channels) {
      if (!from.channels.includes(source))
        throw new RangeError(`channel ${source} is not one of ${from.name}: ${from.channels.join(", ")}`);
      if (!to.channels.includes(target)) throw new RangeError(`channel ${target} is not one of ${to.name}: ${to.channels.join(", ")}`);
    }
    if (this.#channels.size === 0) throw new RangeError(`no channel of ${from.name} goes to ${to.name}`);
    this.#remap = compileRemaps(rule.remap);
    const { filters, capacity } = rule;
    this.#stream = from.batches({ channels: [...this.#channels.keys()], filters, capacity });
    this.done = this.#run();
    this.done.catch(() => {});
  }

  get counts(): RelayCounts {
    return { relayed: this.#relayed, dropped: this.#stream.dropped, failed: this.#failed, unsendable: this.#unsendable };
  }

  stop(): void {
    this.#abort.abort();
    this.#stream.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    // The other bus may end while nothing comes.
    const ended = this.#to.closed.then(() => this.stop());
    ended.catch(() => this.stop());
    for await (const batch of this.#stream) {
      for (let start = 0; start < batch.length && !signal.aborted; start += PIECE) {
        await this.#pass(this.#translate(batch, start, Math.min(start + PIECE, batch.length)));
      }
    }
    await Promise.race([this.#to.closed, Promise.resolve()]);
  }

  #translate(batch: FrameBatch, start: number, end: number): FrameBatch {
    const frames = new FrameBatch(end - start);
    for (let row = start; row < end; row++) {
      const flags = batch.flags[row] as number;
      if ((flags & (FrameFlag.FD | FrameFlag.ERROR)) !== 0) {
        this.#unsendable++;
        continue;
      }
      const to = frames.length;
      frames.appendRow(batch, row);
      const mapped = this.#remap(batch.id[row] as number, flags & ~FrameFlag.TX);
      frames.id[to] = mapped.id;
      frames.flags[to] = mapped.flags;
      frames.channel[to] = this.#channels.get(batch.channel[row] as number) as number;
      // On a classic frame of a log or another bus, codes above 8 mean 8 bytes.
      frames.dlc[to] = Math.min(frames.dlc[to] as number, 8);
    }
    return frames;
  }

  async #pass(frames: FrameBatch): Promise<void> {
    if (frames.length === 0) return;
    try {
      await this.#to.send(frames, { signal: this.#abort.signal });
      this.#relayed += frames.length;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      const before = this.#failed;
      this.#failed += frames.length;
      if (before === 0 || Math.floor(before / 1000) !== Math.floor(this.#failed / 1000)) {
        this.#onWarning(`${this.#failed} frames were not relayed to ${this.#to.name}: ${errorText(error)}`, error);
      }
    }
  }
}
