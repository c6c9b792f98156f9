import { CanError, isCanError } from "../../base/errors.js";
import { Mutex } from "../../base/mutex.js";
import { unlessAborted } from "../../base/unless-aborted.js";
import { WarningLimit } from "../../base/warning-limit.js";
import type { ChannelConfig, ChannelStatistics, PeriodicTask } from "../../bus/bus.js";
import { BusBase } from "../../bus/bus-base.js";
import type { SendInput } from "../../bus/bus-send.js";
import type { FlushableBus } from "../../bus/flushable.js";
import type { OneShotBus } from "../../bus/one-shot.js";
import type { CanFrameInput } from "../../can/frame.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { CAN_CLOCK_HZ } from "../bit-rates.js";
import { type ResolvedChannelConfig, resolveChannelConfig } from "../channel-config.js";
import { CanalystDevice } from "../device/device.js";
import { type CanStatus, CHANNEL_COUNT } from "../wire/protocol.js";
import { type BusAdapter, selectAdapter, untilBack } from "./bus-adapter.js";
import { BusChannel } from "./bus-channel.js";
import {
  type BusSettings,
  type CanalystBusOptions,
  type CanalystBusStatistics,
  type CanalystChannelStatistics,
  toSettings,
} from "./bus-options.js";
import { ChannelPump, type PollStrategy } from "./bus-pump.js";
import { type ChannelTime, makeChannelTimes } from "./device-time.js";
import { type CanalystPeriodicOptions, type CanalystSendOptions, sendTypeOf } from "./send-options.js";

/** By their `SendType` bits. */
const REQUESTS: readonly CanalystSendOptions[] = [{}, { maxRetries: 0 }, { echo: true }, { maxRetries: 0, echo: true }];

/**
 * A Canalyst-II as a `CanBus`: polls the adapter as often as needed and no more, gives frames the host's time,
 * reports when the adapter may have lost some, and can go on after it was unplugged and is back.
 */
export class CanalystBus extends BusBase implements OneShotBus, FlushableBus {
  /** `send` and `sendPeriodic` take `maxRetries: 0`. */
  readonly oneShot = true;
  readonly #settings: BusSettings;
  readonly #adapter: BusAdapter;
  readonly #states = new Map<number, BusChannel>();
  readonly #warnings: WarningLimit;
  readonly #control = new Mutex();
  /** Aborted when the bus ends: nobody waits for the adapter any more. */
  readonly #ending = new AbortController();
  #device: CanalystDevice;
  /** While the adapter is away. */
  #lost: CanError | undefined;
  #comingBack: Promise<void> | undefined;
  #reconnects = 0;

  private constructor(adapter: BusAdapter, device: CanalystDevice, settings: BusSettings) {
    super({
      name: settings.name ?? adapter.name,
      channels: settings.channels,
      clock: settings.clock,
      canClockHz: CAN_CLOCK_HZ,
      classicOnly: true,
    });
    this.#settings = settings;
    this.#adapter = adapter;
    this.#device = device;
    this.#warnings = new WarningLimit(
      () => this.clock.now(),
      (message) => this.emit("warning", { message }),
    );
    const times = makeChannelTimes(CHANNEL_COUNT);
    for (const channel of this.channels) {
      const config = settings.configs.get(channel) as ResolvedChannelConfig;
      this.#states.set(channel, new BusChannel(config, times[channel] as ChannelTime));
      this.setBitrate(channel, config.bitrate);
    }
  }

  /**
   * Opens an adapter, recovers it from whatever an earlier program left behind, and starts its channels.
   * @throws CanError `not-found`, `busy`, `permission-denied`, `unsupported`, `timeout`, `disconnected`; RangeError, TypeError for a bad option
   */
  static async open(options: CanalystBusOptions): Promise<CanalystBus> {
    const settings = toSettings(options);
    const { clock } = settings;
    let bus: CanalystBus | undefined;
    const adapter = await selectAdapter(options.device ?? 0);
    const onWarning = (message: string) => bus?.warn(message);
    const device = await CanalystDevice.open({ device: adapter.device, clock, timeoutMs: settings.timeoutMs, onWarning });
    try {
      const opened = new CanalystBus(adapter, device, settings);
      bus = opened;
      opened.#checkStrategy(device);
      await opened.#take(device);
      return opened;
    } catch (error) {
      // its pumps may run already, and it may be waiting for the adapter
      await bus?.close();
      await device.close();
      throw error;
    }
  }

  /** What is unusual about the adapter: its product string, interfaces or endpoints. Mostly empty. */
  get warnings(): readonly string[] {
    return this.#device.warnings;
  }

  async configure(channel: number, config: ChannelConfig): Promise<void> {
    const state = this.#state(channel);
    const resolved = resolveChannelConfig(config);
    await this.#control.run(async () => {
      this.ensureOpen();
      await this.#quiesce(state);
      state.config = resolved;
      state.started = resolved.start;
      this.setBitrate(channel, resolved.bitrate);
      if (this.#lost === undefined) await this.#apply(this.#device, channel);
    });
  }

  async start(channel: number): Promise<void> {
    const state = this.#state(channel);
    await this.#control.run(async () => {
      this.ensureOpen();
      if (state.started) return;
      if (this.#lost === undefined) {
        await this.#device.start(channel);
        this.#startPump(channel);
      }
      state.started = true;
    });
  }

  async stop(channel: number): Promise<void> {
    const state = this.#state(channel);
    await this.#control.run(async () => {
      this.ensureOpen();
      if (!state.started) return;
      state.started = false;
      await this.#quiesce(state);
      if (this.#lost === undefined) await this.#device.stop(channel);
      this.complete(channel, Number.POSITIVE_INFINITY);
    });
  }

  override statistics(): CanalystBusStatistics {
    const base = super.statistics();
    const channels = new Map<number, CanalystChannelStatistics>();
    for (const [channel, state] of this.#states) {
      const common = base.channels.get(channel) as ChannelStatistics;
      const protocolErrors = state.protocolErrors(this.#device, channel);
      channels.set(channel, { ...common, ...state.pumpStatus, protocolErrors, clock: state.time.status });
    }
    return { ...base, channels, transfers: this.#device.transfers, reconnects: this.#reconnects };
  }

  /**
   * Asks a channel's controller for its registers. Their names are guesses from the vendor's header.
   * @throws CanError `timeout`, `disconnected`, `closed`
   */
  async getCanStatus(channel: number): Promise<CanStatus> {
    this.#state(channel);
    if (this.#lost !== undefined) throw awayError(this.#lost);
    return this.#device.getCanStatus(channel);
  }

  /**
   * Waits until everything sent has left the adapter's queues: sent, or dropped. Closing earlier drops what waits there.
   * @param timeoutMs 0 (default): asks once
   * @returns whether the queues were empty in time
   * @throws CanError `timeout`, `disconnected`, `closed`
   */
  async flush(timeoutMs = 0): Promise<boolean> {
    this.ensureOpen();
    if (this.#lost !== undefined) throw awayError(this.#lost);
    const running = this.channels.filter((channel) => this.#states.get(channel)?.started);
    return (await Promise.all(running.map((channel) => this.#device.flushTxBuffer(channel, timeoutMs)))).every((empty) => empty);
  }

  /** Sends as every bus does; `maxRetries` and `echo` ask something of the adapter. */
  override async send(frames: SendInput, options: CanalystSendOptions = {}): Promise<void> {
    sendTypeOf(options);
    return super.send(frames, options);
  }

  /** Sends again and again as every bus does; `maxRetries` and `echo` ask something of the adapter. */
  override sendPeriodic(frame: CanFrameInput, options: CanalystPeriodicOptions): PeriodicTask {
    return super.sendPeriodic(frame, options);
  }

  protected override periodicSendOptions(options: CanalystPeriodicOptions): CanalystSendOptions {
    return REQUESTS[sendTypeOf(options)] as CanalystSendOptions;
  }

  protected override async transmit(channel: number, frames: FrameBatch, options: CanalystSendOptions): Promise<void> {
    this.ensureOpen();
    if (this.#lost !== undefined) throw awayError(this.#lost);
    if (this.#state(channel).config.mode === "listen-only") {
      throw new CanError("unsupported", `channel ${channel} is in listen-only mode and cannot send`);
    }
    const startUs = this.nowUs();
    try {
      await this.#device.transmit(channel, frames, options);
    } catch (error) {
      // a device that was given up says `closed`, the bus is not
      if (isCanError(error, "closed") && this.#lost !== undefined) throw awayError(this.#lost);
      throw error;
    }
    this.sent(frames, startUs);
  }

  protected override async shutdown(): Promise<void> {
    this.#ending.abort(new CanError("closed", `the bus ${this.name} is closed`));
    for (const state of this.#states.values()) state.retirePump();
    await this.#device.close();
    await this.#comingBack;
  }

  /** Passes on a warning of the device. */
  private warn(message: string): void {
    this.#warnings.warn(message);
  }

  #state(channel: number): BusChannel {
    this.ensureChannel(channel);
    return this.#states.get(channel) as BusChannel;
  }

  /** @throws CanError `unsupported` */
  #checkStrategy(device: CanalystDevice): void {
    if (this.#settings.strategy === "long-read" && device.idleReads !== "answered") {
      throw new CanError("unsupported", "this unit does not answer idle reads: strategy long-read would hang", {
        hint: "Use strategy auto.",
      });
    }
  }

  /** Makes a device the bus's own: initialises its channels, and polls those that run. */
  async #take(device: CanalystDevice): Promise<void> {
    this.#device = device;
    for (const channel of this.channels) await this.#apply(device, channel);
    device.closed.catch((error: unknown) => this.#onLost(device, error));
  }

  async #apply(device: CanalystDevice, channel: number): Promise<void> {
    const { config, started, time } = this.#states.get(channel) as BusChannel;
    await device.init(channel, { timing: config.timing, mode: config.mode, start: started });
    time.restart();
    if (started) this.#startPump(channel);
    else this.complete(channel, Number.POSITIVE_INFINITY);
  }

  #startPump(channel: number): void {
    const state = this.#states.get(channel) as BusChannel;
    state.retirePump();
    const device = this.#device;
    this.complete(channel, Number.NEGATIVE_INFINITY);
    state.pump = new ChannelPump({
      device,
      channel,
      clock: this.clock,
      strategy: this.#strategyFor(device),
      maxLatencyMs: this.#settings.maxLatencyMs,
      fill: this.#settings.fill,
      bitrate: state.config.bitrate,
      time: state.time,
      nowUs: () => this.nowUs(),
      onFrames: (batch) => this.received(batch),
      onComplete: (upToUs) => {
        if (state.started) this.complete(channel, upToUs);
        if (state.pump?.isListening === false) for (const other of this.#states.values()) other.pump?.confirmSilence();
      },
      onOverrun: (event) => {
        this.emit("overrun", event);
      },
      onFailure: (cause) => this.emit("warning", { message: `channel ${channel}: a poll failed and is tried again`, channel, cause }),
      onLost: (error) => this.#onLost(device, error),
    });
    state.pump.start();
  }

  #strategyFor(device: CanalystDevice): PollStrategy {
    const { strategy } = this.#settings;
    if (strategy === "auto") return device.idleReads === "answered" ? "long-read" : "wait";
    return strategy === "long-read" && device.idleReads !== "answered" ? "wait" : strategy;
  }

  /** Ends a channel's polling with a last poll, so that nothing received before is missed. */
  async #quiesce(state: BusChannel): Promise<void> {
    await state.pump?.drain();
    state.retirePump();
  }

  #onLost(device: CanalystDevice, cause: unknown): void {
    if (!this.isOpen || device !== this.#device || this.#lost !== undefined) return;
    const error = isCanError(cause, "disconnected")
      ? cause
      : new CanError("disconnected", `the adapter ${this.name} does not answer any more`, {
          cause,
          hint: "Unplug it and plug it in again.",
        });
    for (const state of this.#states.values()) state.retirePump();
    if (!this.#settings.reconnect) {
      this.fault(error);
      return;
    }
    this.#lost = error;
    for (const channel of this.channels) this.complete(channel, Number.POSITIVE_INFINITY);
    this.#comingBack = this.#comeBack(device).catch((failure: unknown) => {
      if (!this.#ending.signal.aborted) this.fault(new CanError("disconnected", "the adapter was lost", { cause: failure }));
    });
    this.emit("disconnected", { error, reconnecting: true });
  }

  async #comeBack(old: CanalystDevice): Promise<void> {
    const sinceMs = this.clock.now();
    await old.close();
    for (const [channel, state] of this.#states) state.retireDevice(old, channel);
    await untilBack(() => this.#reopen(), {
      clock: this.clock,
      signal: this.#ending.signal,
      onFailure: (cause) => this.emit("warning", { message: "the adapter is back, but could not be opened; trying on", cause }),
    });
    this.#reconnects++;
    this.emit("reconnected", { downMs: this.clock.now() - sinceMs });
  }

  async #reopen(): Promise<void> {
    const { clock, timeoutMs } = this.#settings;
    const usbDevice = await unlessAborted(this.#adapter.again(), this.#ending.signal);
    const device = await CanalystDevice.open({ device: usbDevice, clock, timeoutMs, onWarning: (message) => this.warn(message) });
    try {
      // configure, start and stop wait meanwhile: what they change would be half applied
      await this.#control.run(async () => {
        this.#ending.signal.throwIfAborted();
        await this.#take(device);
        this.#lost = undefined;
      });
    } catch (error) {
      for (const state of this.#states.values()) state.retirePump();
      await device.close();
      throw error;
    }
  }
}

function awayError(lost: CanError): CanError {
  return new CanError("disconnected", "the adapter is away; the bus waits for it", { cause: lost });
}
