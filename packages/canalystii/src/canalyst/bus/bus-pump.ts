import type { Clock } from "../../base/clock.js";
import { isCanError } from "../../base/errors.js";
import type { OverrunEvent } from "../../bus/bus.js";
import { FrameBatch } from "../../can/frame-batch.js";
import type { CanalystDevice } from "../device/device.js";
import type { ReceiveResult } from "../device/message-reader.js";
import { MESSAGES_PER_PACKET } from "../wire/protocol.js";
import { type Poll, PollLedger } from "./bus-ledger.js";
import { PollPacer } from "./bus-pacing.js";
import type { ChannelTime } from "./device-time.js";

/**
 * How a channel is read: `long-read` takes what is there and some empty packets in one transfer, which needs a unit
 * that answers idle reads; `status` asks what is pending and reads that; `wait` does so too, but listens to a silent
 * channel with a read of a single packet that lasts until something comes.
 */
export type PollStrategy = "long-read" | "status" | "wait";

export interface PumpOptions {
  readonly device: CanalystDevice;
  readonly channel: number;
  readonly clock: Clock;
  readonly strategy: PollStrategy;
  readonly maxLatencyMs: number;
  /** Messages that the adapter's buffer may grow to between two polls. */
  readonly fill: number;
  readonly bitrate: number;
  /** Kept when the adapter comes back, so that times stay monotonic. */
  readonly time: ChannelTime;
  /** Wall-clock time that never steps, in µs since the Unix epoch. */
  readonly nowUs: () => number;
  readonly onFrames: (batch: FrameBatch) => void;
  /** All frames up to this time were given to `onFrames`. */
  readonly onComplete: (upToUs: number) => void;
  readonly onOverrun: (event: OverrunEvent) => void;
  /** A poll failed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Polling is over: the adapter is gone, or does not answer any more. */
  readonly onLost: (error: unknown) => void;
}

/** What a pump has done so far. */
export interface PumpStatus {
  readonly strategy: PollStrategy;
  readonly polls: number;
  /** USB transfers made for reception. */
  readonly transfers: number;
  /** Time between two polls now, in ms. */
  readonly intervalMs: number;
  /** Most messages that ever waited in the adapter at a poll. */
  readonly highestFill: number;
}

/** A waiting read is renewed after this time, in ms: what closing may have to wait for in a runtime that cannot cancel. */
const WAIT_MS = 500;
/** Failed polls in a row, over at least this time, that count as the adapter being gone. */
const MAX_FAILURES = 5;
const MAX_FAILING_MS = 3000;
const FAILURE_PAUSE_MS = 50;
/** So many reads with frames are done quickly, in ms, after a start. */
const WARM_UP_READS = 20;
const WARM_UP_INTERVAL_MS = 5;
const MAX_READS_PER_POLL = 8;

/** Polls one channel, from `start` to `stop`, and hands on its frames with host time. */
export class ChannelPump {
  readonly #options: PumpOptions;
  readonly #pacer: PollPacer;
  readonly #ledger: PollLedger;
  readonly #batch = new FrameBatch(1024);
  #strategy: PollStrategy;
  #running = false;
  /** The poll under way, or the last one. */
  #current: Promise<void> = Promise.resolve();
  /** true while a waiting read is under way. */
  #waiting = false;
  #wake: (() => void) | undefined;
  /** On the clock, which may have stood still meanwhile, and a simulated adapter with it. */
  #lastStartMs: number;
  #polls = 0;
  #transfers = 0;
  #failures = 0;
  #failingSinceMs = 0;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#strategy = options.strategy;
    this.#pacer = new PollPacer({ ...options, nowMs: options.clock.now() });
    this.#ledger = new PollLedger({ ...options, startUs: options.nowUs() });
    this.#lastStartMs = options.clock.now();
  }

  get status(): PumpStatus {
    return {
      strategy: this.#strategy,
      polls: this.#polls,
      transfers: this.#transfers,
      intervalMs: this.#intervalMs,
      highestFill: this.#ledger.highestFill,
    };
  }

  /** While little is known of the device's clock, frames that come are fetched at once: their delay is its error. */
  get #intervalMs(): number {
    const { intervalMs, isIdle } = this.#pacer;
    return !isIdle && this.#options.time.evidence < WARM_UP_READS ? Math.min(intervalMs, WARM_UP_INTERVAL_MS) : intervalMs;
  }

  /** true while a silent channel is waited on, instead of being polled. */
  get isListening(): boolean {
    return this.#waiting;
  }

  /** Tells `onComplete` what is known by now: a channel that is being listened to tells at once when something comes. */
  confirmSilence(): void {
    if (!this.#waiting) return;
    const { nowUs, maxLatencyMs, onComplete } = this.#options;
    this.#ledger.confirm(nowUs() - 1000 * maxLatencyMs);
    onComplete(this.#ledger.completeUs);
  }

  /** Begins to poll. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** Ends polling after one last poll; at once when the channel is being listened to, since then nothing waits. */
  async drain(): Promise<void> {
    this.stop();
    if (this.#waiting) return;
    try {
      await this.#current;
      await this.#poll(this.#options.clock.now());
    } catch {
      // the command that stops the channel comes next, and fails for the same reason
    }
  }

  /** Ends polling: no timer is left; what a read under way brings is still handed on. */
  stop(): void {
    this.#running = false;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (this.#running) {
      const startMs = clock.now();
      try {
        this.#current = this.#poll(startMs);
        await this.#current;
        this.#failures = 0;
      } catch (error) {
        if (!this.#survives(error)) return;
        await this.#pause(FAILURE_PAUSE_MS);
        continue;
      }
      if (this.#strategy === "wait" && this.#pacer.isIdle) continue;
      await this.#pause(startMs + this.#intervalMs - clock.now());
    }
  }

  /** Decides whether to go on after a failed poll. */
  #survives(error: unknown): boolean {
    if (!this.#running) return false;
    if (isCanError(error, "closed") || isCanError(error, "not-started")) {
      this.#running = false;
      return false;
    }
    const nowMs = this.#options.clock.now();
    if (this.#failures++ === 0) this.#failingSinceMs = nowMs;
    const lost = isCanError(error, "disconnected") || (this.#failures >= MAX_FAILURES && nowMs - this.#failingSinceMs >= MAX_FAILING_MS);
    if (!lost) {
      this.#options.onFailure(error);
      return true;
    }
    this.#running = false;
    this.#options.onLost(error);
    return false;
  }

  #pause(ms: number): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
      const cancel = this.#options.clock.schedule(Math.max(0, ms), done);
      this.#wake = done;
    });
  }

  async #poll(startMs: number): Promise<void> {
    const { clock } = this.#options;
    const startUs = this.#options.nowUs();
    const waits = this.#strategy === "wait" && this.#pacer.isIdle;
    this.#batch.clear();
    const poll = { startMs, startUs, held: 0, messages: 0, complete: true, firstUs: [] as number[], last: 0 };
    let size = this.#pacer.firstRead(startMs);
    // only the adapter knows whether its buffer is full now, or was filled while it was read; a punctual poll that
    // reads all there is sees for itself that it was not
    const elapsedMs = startMs - this.#lastStartMs;
    const asks = this.#ledger.fillsWithin(elapsedMs) && !this.#pacer.isPunctual(elapsedMs);
    for (let reads = 0; reads < MAX_READS_PER_POLL; reads++) {
      const result = await this.#read(waits, asks && reads === 0 ? undefined : size);
      const rows = this.#stamp(startUs);
      poll.last = rows.messages;
      poll.messages += rows.messages;
      if (result.rxPending !== undefined) poll.held = result.rxPending;
      else if (!asks) poll.held += rows.held;
      poll.firstUs.push(...rows.firstUs.slice(0, MESSAGES_PER_PACKET + 1 - poll.firstUs.length));
      poll.complete = result.emptied || (result.rxPending !== undefined && result.messages >= result.rxPending);
      this.#handOn();
      if (this.#strategy !== "long-read" || result.emptied) break;
      size = this.#pacer.nextRead(size);
    }
    this.#polls++;
    this.#lastStartMs = startMs;
    // a waiting read says when something came, not how much came since the poll before
    this.#finish(waits ? { ...poll, startMs: clock.now() } : poll, !waits && this.#ledger.fillsWithin(clock.now() - startMs));
  }

  /** Does one read into the batch: so many packets, or (undefined) as many as the adapter says. */
  async #read(waits: boolean, packets: number | undefined): Promise<ReceiveResult> {
    const { device, channel, clock } = this.#options;
    // the device unlearns it when a read was not answered after all
    if (this.#strategy === "long-read" && device.idleReads !== "answered") this.#strategy = "wait";
    if (this.#strategy === "long-read" && packets !== undefined) {
      this.#transfers++;
      return device.readPackets(channel, this.#batch, packets);
    }
    if (!waits) {
      const result = await device.receiveBatch(channel, this.#batch, { exhaust: false });
      this.#transfers += result.packets > 0 ? 3 : 2;
      return result;
    }
    const startMs = clock.now();
    this.#transfers++;
    this.#waiting = true;
    const result = await device.waitForPacket(channel, this.#batch, WAIT_MS).finally(() => {
      this.#waiting = false;
    });
    if (device.idleReads === "answered") this.#strategy = "long-read";
    // neither waited nor brought anything: polling on like this would be a busy loop
    else if (result.packets === 0 && clock.now() - startMs < WAIT_MS / 2) this.#strategy = "status";
    return result;
  }

  /** Turns the device's times of the batch into the host's, in place. */
  #stamp(startUs: number): { readonly messages: number; readonly held: number; readonly firstUs: readonly number[] } {
    const batch = this.#batch;
    const { time, nowUs } = this.#options;
    const { length, timestampUs } = batch;
    if (length === 0) return { messages: 0, held: 0, firstUs: [] };
    time.stamp(timestampUs, length, { hostUs: nowUs(), sinceUs: Math.min(this.#ledger.lastStartUs, startUs) });
    let held = length;
    while (held > 0 && (timestampUs[held - 1] as number) > startUs) held--;
    return { messages: length, held, firstUs: Array.from(timestampUs.subarray(0, Math.min(length, MESSAGES_PER_PACKET + 1))) };
  }

  #handOn(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#ledger.newestUs = batch.timestampUs[batch.length - 1] as number;
    this.#options.onFrames(batch);
    // what follows in this poll is a batch of its own
    batch.clear();
  }

  #finish(poll: Poll, slow: boolean): void {
    const { onOverrun, onComplete } = this.#options;
    const expected = this.#pacer.expected(poll.startMs);
    this.#pacer.note(poll);
    const event = this.#ledger.conclude(poll, { expected, slow });
    if (event !== undefined) onOverrun(event);
    onComplete(this.#ledger.completeUs);
  }
}
