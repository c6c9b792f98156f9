import { type Clock, systemClock } from "../base/clock.js";
import { CanError } from "../base/errors.js";
import { type FrameBatch, FrameFlag } from "../can/frame-batch.js";
import type { ChannelConfig, ChannelMode, SendOptions } from "./bus.js";
import { BusBase } from "./bus-base.js";
import { checkChannelConfig } from "./channel-config.js";

const DEFAULT_BITRATE = 500_000;

/** Options of a bus on a {@link VirtualWire}. */
export interface VirtualBusOptions {
  /** Default: `virtual`. */
  readonly name?: string | undefined;
  /** Channel n is joined to channel n of every other node. Default: [0, 1]. */
  readonly channels?: readonly number[] | undefined;
  /** Bit/s of all channels, above 0. Default: 500,000. */
  readonly bitrate?: number | undefined;
  /** false: the channels must be started with `start`. Default: true. */
  readonly start?: boolean | undefined;
}

/**
 * Joins the buses that are attached to it: what one sends on a channel, all others receive on theirs of the same
 * number, at once and in one order, when they run at the same bit rate. Frames take no time and are never lost.
 */
export class VirtualWire {
  readonly clock: Clock;
  readonly #nodes = new Set<VirtualBus>();

  constructor(options: { readonly clock?: Clock } = {}) {
    this.clock = options.clock ?? systemClock;
  }

  /** Attaches a new bus. */
  attach(options: VirtualBusOptions = {}): VirtualBus {
    return new VirtualBus(options, this);
  }

  /** @internal */
  join(node: VirtualBus): void {
    this.#nodes.add(node);
  }

  /** @internal */
  leave(node: VirtualBus): void {
    this.#nodes.delete(node);
  }

  /** @internal */
  carry(from: VirtualBus, channel: number, batch: FrameBatch): void {
    const bitrate = from.bitrateOf(channel);
    for (const node of this.#nodes) if (node !== from && node.bitrateOf(channel) === bitrate) node.hear(channel, batch);
  }
}

interface Channel {
  bitrate: number;
  mode: ChannelMode;
  started: boolean;
}

/** A CAN bus in memory, without an adapter: for tests, and for programs that want a peer. Carries CAN FD too. */
export class VirtualBus extends BusBase {
  readonly #wire: VirtualWire;
  readonly #states = new Map<number, Channel>();
  #lastUs = 0;

  /** @internal Use {@link VirtualWire.attach} or {@link VirtualBus.pair}. */
  constructor(options: VirtualBusOptions, wire: VirtualWire) {
    super({
      name: options.name ?? "virtual",
      channels: options.channels ?? [0, 1],
      clock: wire.clock,
      classicOnly: false,
    });
    this.#wire = wire;
    const bitrate = checkBitrate(options.bitrate ?? DEFAULT_BITRATE);
    for (const channel of this.channels) {
      this.#states.set(channel, { bitrate, mode: "normal", started: options.start !== false });
      this.setBitrate(channel, bitrate);
    }
    wire.join(this);
  }

  /** Makes two buses that hear each other, on a wire of their own. */
  static pair(options: VirtualBusOptions & { readonly clock?: Clock } = {}): [VirtualBus, VirtualBus] {
    const wire = new VirtualWire(options);
    const name = options.name ?? "virtual";
    return [wire.attach({ ...options, name: `${name} a` }), wire.attach({ ...options, name: `${name} b` })];
  }

  async configure(channel: number, config: ChannelConfig): Promise<void> {
    this.ensureChannel(channel);
    const { bitrate: given, mode, start } = checkChannelConfig(config);
    if (given === undefined) throw new CanError("unsupported", `${this.name} has no controller with a timing`, { hint: "Pass bitrate." });
    const bitrate = checkBitrate(given);
    this.#states.set(channel, { bitrate, mode, started: start });
    this.setBitrate(channel, bitrate);
  }

  async start(channel: number): Promise<void> {
    this.#state(channel).started = true;
  }

  async stop(channel: number): Promise<void> {
    this.#state(channel).started = false;
  }

  /** Ends the bus as if its adapter was unplugged. */
  unplug(): void {
    this.fault(new CanError("disconnected", `the bus ${this.name} was unplugged`));
  }

  /** @internal Returns the bit rate of a channel that runs, else undefined. */
  bitrateOf(channel: number): number | undefined {
    const state = this.#states.get(channel);
    return state?.started === true ? state.bitrate : undefined;
  }

  /** @internal */
  hear(channel: number, batch: FrameBatch): void {
    const nowUs = this.#nextUs();
    const copy = batch.slice();
    copy.timestampUs.fill(nowUs, 0, copy.length);
    copy.channel.fill(channel, 0, copy.length);
    for (let row = 0; row < copy.length; row++) copy.flags[row] = (copy.flags[row] as number) & ~FrameFlag.TX;
    this.received(copy);
  }

  protected async transmit(channel: number, frames: FrameBatch, _options: SendOptions): Promise<void> {
    const state = this.#state(channel);
    if (!state.started) {
      throw new CanError("not-started", `channel ${channel} is stopped`, { hint: `call start(${channel}) first` });
    }
    if (state.mode === "listen-only") throw new CanError("unsupported", `channel ${channel} is in listen-only mode and cannot send`);
    this.sent(frames, this.#nextUs());
    this.#wire.carry(this, channel, frames);
  }

  protected async shutdown(): Promise<void> {
    this.#wire.leave(this);
  }

  #state(channel: number): Channel {
    this.ensureChannel(channel);
    return this.#states.get(channel) as Channel;
  }

  #nextUs(): number {
    this.#lastUs = Math.max(this.#lastUs, this.nowUs());
    return this.#lastUs;
  }
}

function checkBitrate(bitrate: number): number {
  if (typeof bitrate !== "number" || !(bitrate > 0) || !Number.isFinite(bitrate)) {
    throw new RangeError(`bitrate ${String(bitrate)} is not a number of bit/s above 0`);
  }
  return bitrate;
}
