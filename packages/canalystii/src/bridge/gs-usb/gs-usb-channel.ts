import { isCanError } from "../../base/errors.js";
import type { CanBus, ChannelMode } from "../../bus/bus.js";
import { isOneShotBus } from "../../bus/one-shot.js";
import { type BitTiming, bitrateOf } from "../../can/bit-timing.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { type GsUsbFrame, GsUsbIdFlag } from "./gs-usb-protocol.js";

/** Frames of one channel that may be on their way from the host at once; Linux has 10. */
export const MAX_FRAMES_FROM_HOST = 64;
/** A frame for an idle bus waits as long as it takes: the host's queue stands still meanwhile and nothing is lost. */
const SEND_TIMEOUT_MS = 2_000_000_000;

export interface GsUsbChannelSettings {
  readonly mode: ChannelMode;
  readonly oneShot: boolean;
  readonly tripleSampling: boolean;
  /** Frames to the host carry the adapter's time. */
  readonly stamped: boolean;
}

export interface GsUsbChannelOptions {
  readonly bus: CanBus;
  /** The channel of the bus. */
  readonly channel: number;
  /** What the host's bit timing divides, in Hz. */
  readonly clockHz: number;
  /** The adapter has taken these, each with the host's number. */
  readonly onTaken: (frames: FrameBatch, echoIds: Uint32Array) => void;
  /** There is room again after `accept` refused. */
  readonly onRoom: () => void;
  /** The channel could not be set up, or not sent on; it stands still until the host starts it anew. */
  readonly onFailed: (error: unknown) => void;
}

/** Frames in the order they came, as a batch, with the host's numbers for them. */
class Outbox {
  readonly frames = new FrameBatch(MAX_FRAMES_FROM_HOST);
  readonly echoIds = new Uint32Array(MAX_FRAMES_FROM_HOST);
}

/** One channel of the virtual adapter: what the host wants of it, made true on the bus, and the frames to send. */
export class GsUsbChannel {
  timing: BitTiming | undefined;
  /** Frames that were thrown away because the channel does not send. */
  refused = 0;
  readonly #options: GsUsbChannelOptions;
  /** What the host wants: undefined is stopped. */
  #wanted: GsUsbChannelSettings | undefined;
  /** Counts what the host wanted; what belongs to an earlier one is void. */
  #generation = 0;
  #applied = 0;
  #failed = false;
  #applying: Promise<void> | undefined;
  #abort = new AbortController();
  #sending = false;
  #pending = new Outbox();
  #spare = new Outbox();
  #starved = false;

  constructor(options: GsUsbChannelOptions) {
    this.#options = options;
  }

  /** Settings that the host started the channel with; undefined while it is stopped. */
  get settings(): GsUsbChannelSettings | undefined {
    return this.#wanted;
  }

  /** true while the bus does what the host wants: the channel runs. */
  get running(): boolean {
    return this.#wanted !== undefined && this.#applied === this.#generation && !this.#failed;
  }

  /** Resolves when nothing is left to be done on the bus. */
  get settled(): Promise<void> {
    return this.#applying ?? Promise.resolve();
  }

  /** Starts the channel with what was set, or stops it (undefined). Frames of before are void. */
  want(settings: GsUsbChannelSettings | undefined): void {
    if (settings === undefined && this.#wanted === undefined && this.#applied === this.#generation) return;
    this.#wanted = settings;
    this.#generation++;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#pending.frames.clear();
    this.#applying ??= this.#apply();
  }

  /** Takes a frame from the host; false when there is no room now. */
  accept(frame: GsUsbFrame): boolean {
    if (this.#wanted === undefined || this.#wanted.mode === "listen-only") {
      this.refused++;
      return true;
    }
    const { frames, echoIds } = this.#pending;
    if (frames.length >= MAX_FRAMES_FROM_HOST) {
      this.#starved = true;
      return false;
    }
    const remote = (frame.id & GsUsbIdFlag.remote) !== 0;
    const extended = (frame.id & GsUsbIdFlag.extended) !== 0;
    const flags = (remote ? FrameFlag.REMOTE : 0) | (extended ? FrameFlag.EXTENDED : 0);
    const dlc = Math.min(frame.dlc, 8);
    const size = remote ? 0 : dlc;
    echoIds[frames.length] = frame.echoId;
    const at = frames.add(0, frame.id & (extended ? 0x1fff_ffff : 0x7ff), flags, this.#options.channel, size, dlc);
    for (let i = 0; i < size; i++) frames.data[at + i] = frame.data[i] as number;
    void this.#send();
    return true;
  }

  async #apply(): Promise<void> {
    const { bus, channel, clockHz, onFailed } = this.#options;
    while (this.#applied !== this.#generation) {
      const generation = this.#generation;
      const settings = this.#wanted;
      this.#failed = false;
      try {
        if (settings === undefined) await bus.stop(channel);
        else {
          const timing = { ...(this.timing as BitTiming), tripleSampling: settings.tripleSampling };
          const rate = bus.canClockHz === undefined ? { bitrate: bitrateOf(timing, clockHz) } : { timing };
          await bus.configure(channel, { ...rate, mode: settings.mode });
        }
      } catch (error) {
        if (generation === this.#generation && settings !== undefined) {
          this.#failed = true;
          onFailed(error);
        }
      }
      this.#applied = generation;
    }
    this.#applying = undefined;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    // What comes in one piece from the host goes out in one.
    await undefined;
    while (this.running && this.#pending.frames.length > 0) {
      const outbox = this.#pending;
      this.#pending = this.#spare;
      this.#spare = outbox;
      if (this.#starved) {
        this.#starved = false;
        this.#options.onRoom();
      }
      await this.#sendOutbox(outbox);
      outbox.frames.clear();
    }
    this.#sending = false;
  }

  async #sendOutbox({ frames, echoIds }: Outbox): Promise<void> {
    const { bus, onTaken, onFailed } = this.#options;
    const generation = this.#generation;
    const options = { signal: this.#abort.signal, timeoutMs: SEND_TIMEOUT_MS };
    try {
      if (this.#wanted?.oneShot === true && isOneShotBus(bus)) await bus.send(frames, { ...options, maxRetries: 0 });
      else await bus.send(frames, options);
      if (generation !== this.#generation) return;
      onTaken(frames, echoIds);
    } catch (error) {
      // The end of the bus is reported in another way.
      if (generation !== this.#generation || isCanError(error, "closed") || isCanError(error, "disconnected")) return;
      this.#failed = true;
      onFailed(error);
    }
  }
}
