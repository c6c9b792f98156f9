import { type Clock, settleWithin, sleep, systemClock } from "../../base/clock.js";
import { CanError } from "../../base/errors.js";
import { Mutex } from "../../base/mutex.js";
import type { ChannelConfig, SendOptions } from "../../bus/bus.js";
import { type SendInput, toClassicBatch } from "../../bus/bus-send.js";
import { LONGEST_FRAME_BITS } from "../../can/bit-count.js";
import { bitrateOf, toRegisters } from "../../can/bit-timing.js";
import type { CanFrame, CanFrameInput } from "../../can/frame.js";
import { FrameBatch } from "../../can/frame-batch.js";
import type { UsbConnection, UsbTransferRecord } from "../../usb/connection.js";
import type { UsbDevice } from "../../usb/usb-device.js";
import { CAN_CLOCK_HZ } from "../bit-rates.js";
import { type CanalystSendOptions, sendTypeOf } from "../bus/send-options.js";
import { type ResolvedChannelConfig, resolveChannelConfig } from "../channel-config.js";
import { encodeBatch, encodeMessages } from "../wire/messages.js";
import { type CanStatus, CHANNEL_COUNT, encodeCommand, encodeInit, type MessageStatus, Opcode, TICK_US } from "../wire/protocol.js";
import { type AdapterInfo, type AdapterSelector, listAdapters, locateAdapter, requestAdapter } from "./adapters.js";
import type { ChannelLink, ChannelOddities } from "./channel-link.js";
import { DeviceClock } from "./device-clock.js";
import { openConnection } from "./device-opening.js";
import { type IdleReads, MessageReader, type ReceiveResult } from "./message-reader.js";
import { sendPieces } from "./message-sender.js";

/**
 * Options of `CanalystDevice.open`. With `bitrate` (bit/s) or `timing`, both channels are initialised; without them
 * neither is, and `mode` and `start` belong to the later `init`.
 */
export type CanalystDeviceOptions = CanalystDeviceSettings & (ChannelConfig | Uninitialised);

/** Options that leave the channels as they are. */
export type Uninitialised = { readonly [K in "bitrate" | "timing" | "mode" | "start"]?: undefined };

/** Options of `CanalystDevice.open` besides those of its channels. */
export interface CanalystDeviceSettings {
  /** Which adapter: index, USB path, serial number, or a USB device of the runtime. Default: the first. */
  readonly device?: AdapterSelector | undefined;
  /** Default: the runtime's clock. */
  readonly clock?: Clock | undefined;
  /** Time in ms that the adapter gets to take a command, to answer it, and to hand over promised messages. Default: 1000. */
  readonly timeoutMs?: number | undefined;
  /** Called with everything odd that was survived. Default: nothing is called; see `warnings`. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Called after each USB transfer, for transcripts; must not throw. Default: nothing is called. */
  readonly onTransfer?: ((transfer: UsbTransferRecord) => void) | undefined;
}

/** A message as the adapter handed it over; `timestampUs` is the device's clock in µs (its resolution is 100 µs). */
export interface CanalystMessage extends CanFrame {
  /** The device's clock in its own units of 100 µs, continued over the wrap of its 32 bits. */
  readonly deviceTicks: number;
}

interface ChannelState {
  config: ResolvedChannelConfig | undefined;
  started: boolean;
  readonly link: ChannelLink;
  /** INIT, START, STOP: one at a time. */
  readonly control: Mutex;
  readonly reader: MessageReader;
  readonly sending: Mutex;
}

/** How long closing waits for the adapter to take a STOP, in ms. */
const CLOSE_STEP_MS = 300;

/**
 * A Canalyst-II: one method per thing the adapter can do, nothing in the background. All methods may be called
 * concurrently from many places.
 *
 * Every method throws CanError `closed` after {@link close} and `disconnected` once the adapter was unplugged.
 */
export class CanalystDevice implements AsyncDisposable {
  /** Oddities seen while opening: unexpected product string, interface or endpoint count. */
  readonly warnings: readonly string[];
  /**
   * Whether this unit was shown, at open time or by waiting reads, to answer reads of an idle channel with empty
   * packets. Only then may more be read than was promised.
   */
  get idleReads(): "answered" | "unanswered" {
    return this.#idleReads.answered ? "answered" : "unanswered";
  }
  /** Resolves after {@link close}, rejects with `disconnected` when the adapter went away. Never unhandled. */
  readonly closed: Promise<void>;
  /** The USB device behind this. */
  readonly usbDevice: UsbDevice;
  readonly #usb: UsbConnection;
  readonly #clock: Clock;
  readonly #channels: readonly ChannelState[];
  readonly #timeoutMs: number;
  readonly #onWarning: (message: string) => void;
  readonly #idleReads: IdleReads;
  #closing: Promise<void> | undefined;

  private constructor(opened: Awaited<ReturnType<typeof openConnection>>, options: CanalystDeviceOptions) {
    this.#usb = opened.usb;
    this.usbDevice = opened.usb.device;
    this.warnings = opened.warnings;
    this.#idleReads = { answered: opened.idleAnswered };
    this.#clock = options.clock ?? systemClock;
    this.#timeoutMs = options.timeoutMs ?? 1000;
    this.#onWarning = options.onWarning ?? (() => {});
    this.closed = opened.usb.closed;
    const shared = {
      usb: this.#usb,
      clock: this.#clock,
      deviceClock: new DeviceClock(),
      idleReads: this.#idleReads,
      timeoutMs: this.#timeoutMs,
      onWarning: this.#onWarning,
    };
    this.#channels = opened.links.map((link, channel) => ({
      config: undefined,
      started: false,
      link,
      reader: new MessageReader({ ...shared, link, channel }),
      control: new Mutex(),
      sending: new Mutex(),
    }));
  }

  /**
   * Opens an adapter and recovers it from whatever an earlier program left behind. With `bitrate` or `timing`, both
   * channels are initialised and started (`start: false`: only initialised).
   * @throws CanError `not-found`, `busy`, `permission-denied`, `unsupported`, `timeout`; RangeError, TypeError for a bad configuration
   */
  static async open(options: CanalystDeviceOptions = {}): Promise<CanalystDevice> {
    const config = configOf(options);
    const timeoutMs = options.timeoutMs ?? 1000;
    if (!(timeoutMs >= 1 && timeoutMs <= 3_600_000)) throw new RangeError(`timeoutMs ${timeoutMs} is not in 1..3600000`);
    const { device: selector = 0 } = options;
    const usbDevice = typeof selector === "object" ? selector : (await locateAdapter(selector)).device;
    const opened = await openConnection(usbDevice, { clock: options.clock ?? systemClock, timeoutMs, onTransfer: options.onTransfer });
    const device = new CanalystDevice(opened, options);
    for (const warning of device.warnings) device.#onWarning(`unusual adapter: ${warning}; trying all the same`);
    try {
      if (config !== undefined) for (let channel = 0; channel < CHANNEL_COUNT; channel++) await device.init(channel, config);
    } catch (error) {
      await device.close();
      throw error;
    }
    return device;
  }

  /**
   * Lists the adapters that are plugged in (in a browser: those the page was given before).
   * @throws CanError `unsupported` where USB cannot be reached at all
   */
  static list(): Promise<AdapterInfo[]> {
    return listAdapters();
  }

  /** Asks the user for an adapter and opens it (browsers; call it from a click). In Node: opens the first. */
  static async request(options: Omit<CanalystDeviceSettings, "device"> & (ChannelConfig | Uninitialised) = {}): Promise<CanalystDevice> {
    return CanalystDevice.open({ ...options, device: await requestAdapter() });
  }

  /** USB transfers done so far, for statistics. */
  get transfers(): number {
    return this.#usb.transfers;
  }

  /**
   * Sets bit rate (or timing) and mode of a channel and starts it, unless `start: false`. May be called again at any
   * time; a running channel is stopped first. The modes other than `normal` are experimental: no one has verified
   * them, and listen-only is reported to crash some units.
   * @throws RangeError, TypeError for a bad configuration; CanError `timeout`
   */
  async init(channel: number, config: ChannelConfig): Promise<void> {
    const state = this.#channel(channel);
    const resolved = resolveChannelConfig(config);
    await state.control.run(async () => {
      if (state.started) await this.#stop(state);
      await state.link.command(encodeInit(toRegisters(resolved.timing), resolved.mode));
      state.config = resolved;
      if (resolved.start) await this.#start(state);
    });
  }

  /**
   * Starts an initialised channel; starting a running one does nothing.
   * @throws CanError `not-started` when it was never initialised
   */
  async start(channel: number): Promise<void> {
    const state = this.#initialised(channel);
    await state.control.run(async () => {
      if (!state.started) await this.#start(state);
    });
  }

  /**
   * Stops a channel: it neither sends nor receives until it is started again.
   * @throws CanError `not-started` when it was never initialised
   */
  async stop(channel: number): Promise<void> {
    const state = this.#initialised(channel);
    await state.control.run(() => this.#stop(state));
  }

  /**
   * Returns everything that is pending on a channel, in order; nothing pending: an empty array at once.
   * @throws CanError `not-started`, `timeout`
   */
  async receive(channel: number): Promise<CanalystMessage[]> {
    const batch = new FrameBatch(0);
    await this.receiveBatch(channel, batch);
    const messages = new Array<CanalystMessage>(batch.length);
    for (let row = 0; row < messages.length; row++) {
      messages[row] = Object.assign(batch.frame(row), { deviceTicks: (batch.timestampUs[row] as number) / TICK_US });
    }
    return messages;
  }

  /**
   * Appends everything pending on a channel to a batch; its `timestampUs` is the device's clock in µs.
   * @param options.exhaust false: with one read only, which may leave the last messages for the next call. Default: true
   * @throws CanError `not-started`, `timeout`
   */
  async receiveBatch(channel: number, batch: FrameBatch, options: { readonly exhaust?: boolean | undefined } = {}): Promise<ReceiveResult> {
    return this.#started(channel, "receive").reader.poll(batch, options.exhaust ?? true);
  }

  /**
   * Reads so many packets, 1..1024, without asking what is pending, and appends their messages as {@link receiveBatch}
   * does. Only where `idleReads` is `answered`.
   * @throws RangeError; CanError `not-started`, `timeout`; `unsupported` where idle reads are not answered
   */
  async readPackets(channel: number, batch: FrameBatch, packets: number): Promise<ReceiveResult> {
    const { reader } = this.#started(channel, "receive");
    if (!Number.isInteger(packets) || packets < 1 || packets > 1024)
      throw new RangeError(`packets ${packets} is not an integer in 1..1024`);
    if (!this.#idleReads.answered)
      throw new CanError("unsupported", "this unit does not answer idle reads: no more may be read than is promised");
    return reader.read(batch, packets);
  }

  /**
   * Waits up to so many ms for the next packet, without asking what is pending, and appends its messages as
   * {@link receiveBatch} does. A single packet comes whole or not at all, so that this loses nothing on units that do not
   * answer idle reads; others answer at once, perhaps with nothing.
   * @throws RangeError; CanError `not-started`
   */
  async waitForPacket(channel: number, batch: FrameBatch, ms: number): Promise<ReceiveResult> {
    const { reader } = this.#started(channel, "receive");
    checkDuration("ms", ms);
    return reader.wait(batch, ms);
  }

  /**
   * Sends one message or several. Resolves when the adapter has taken them all, not when they are on the bus: what the
   * adapter does with them afterwards it does not tell, but {@link flushTxBuffer} waits until they have left its queue.
   * All are checked before the first is sent. Long sends go in pieces, as fast as the bit rate allows.
   * @throws RangeError, TypeError for a bad message; CanError `not-started`; `timeout` with how many were handed over; the signal's reason
   */
  async send(channel: number, messages: SendInput, options: CanalystSendOptions = {}): Promise<void> {
    this.#started(channel, "send");
    if (options.timeoutMs !== undefined) checkDuration("timeoutMs", options.timeoutMs);
    const sendType = sendTypeOf(options);
    if (messages instanceof FrameBatch) return this.transmit(channel, toClassicBatch(messages), options);
    const list = isList(messages) ? messages : [messages];
    return this.#hand(channel, encodeMessages(list, sendType), { ...options, count: list.length });
  }

  /** @internal Sends messages that were checked, as `send` does. */
  async transmit(channel: number, messages: FrameBatch, options: CanalystSendOptions): Promise<void> {
    this.#started(channel, "send");
    return this.#hand(channel, encodeBatch(messages, sendTypeOf(options)), { ...options, count: messages.length });
  }

  /** Hands over messages when it is their turn. */
  async #hand(channel: number, bytes: Uint8Array, options: SendOptions & { readonly count: number }): Promise<void> {
    const state = this.#started(channel, "send");
    const { timeoutMs, signal, count } = options;
    const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + timeoutMs;
    const late = () => new CanError("timeout", `channel ${channel}: send timed out; 0 of ${count} messages were handed over`);
    const task = async () => {
      // checked again: the channel may have been stopped while this waited for its turn
      const { timing } = this.#started(channel, "send").config as ResolvedChannelConfig;
      return sendPieces(this.#usb, bytes, {
        channel,
        clock: this.#clock,
        bitrate: bitrateOf(timing, CAN_CLOCK_HZ),
        count,
        timeoutMs: this.#timeoutMs,
        deadline,
        signal,
      });
    };
    signal?.throwIfAborted();
    await state.sending.runInTime(task, late, { clock: this.#clock, deadline, signal });
  }

  /**
   * Waits until the adapter's send queue is empty: its messages were sent or dropped.
   * @param timeoutMs 0 (default): asks once
   * @returns whether it was empty in time
   */
  async flushTxBuffer(channel: number, timeoutMs = 0): Promise<boolean> {
    const state = this.#initialised(channel);
    checkDuration("timeoutMs", timeoutMs);
    const deadline = this.#clock.now() + timeoutMs;
    for (;;) {
      const { txPending } = await state.link.messageStatus();
      if (txPending === 0) return true;
      const left = deadline - this.#clock.now();
      if (left <= 0) return false;
      // half the time that the queue needs at best: neither a busy loop nor a late answer
      const frameMs = (LONGEST_FRAME_BITS * 1000) / bitrateOf((state.config as ResolvedChannelConfig).timing, CAN_CLOCK_HZ);
      await sleep(this.#clock, Math.min(left, Math.max(1, Math.min(50, (txPending * frameMs) / 2))));
    }
  }

  /**
   * Throws away what the adapter has received on a channel. A few messages that it has already prepared for the next
   * read may still come.
   */
  async clearRxBuffer(channel: number): Promise<void> {
    const state = this.#initialised(channel);
    await state.link.command(encodeCommand(Opcode.CLEAR_RX_BUFFER));
  }

  /** Returns the fill of a channel's buffers. */
  async getMessageStatus(channel: number): Promise<MessageStatus> {
    return this.#initialised(channel).link.messageStatus();
  }

  /** Returns the controller's registers as the adapter tells them; the names are guesses from the vendor's header. */
  async getCanStatus(channel: number): Promise<CanStatus> {
    return this.#initialised(channel).link.canStatus();
  }

  /** Returns what a channel is set to, or undefined before {@link init}. */
  configuration(channel: number): (ResolvedChannelConfig & { readonly started: boolean }) | undefined {
    const { config, started } = this.#channel(channel);
    return config && { ...config, started };
  }

  /** Returns the counters of odd things that were seen on a channel and survived. */
  oddities(channel: number): Readonly<ChannelOddities> {
    const state = this.#channels[channel];
    // counters stay readable after close()
    return { ...(state ?? this.#channel(channel)).link.oddities };
  }

  /** Stops both channels and frees the adapter. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    // an INIT or START that is under way comes first, or it would start the channel after the STOP
    const stops = this.#channels.map((state) =>
      state.control.run(async () => (state.started ? this.#stop(state) : undefined)).catch(() => {}),
    );
    // an adapter that does not even take a STOP must not keep anybody from closing it
    await settleWithin(this.#clock, CLOSE_STEP_MS, Promise.all(stops));
    await this.#usb.close();
  }

  async #start(state: ChannelState): Promise<void> {
    await state.link.command(encodeCommand(Opcode.START));
    state.started = true;
  }

  async #stop(state: ChannelState): Promise<void> {
    await state.link.command(encodeCommand(Opcode.STOP));
    state.started = false;
  }

  #channel(channel: number): ChannelState {
    if (this.#closing !== undefined) throw new CanError("closed", "the adapter was closed");
    const state = this.#channels[channel];
    if (state === undefined) throw new RangeError(`channel ${String(channel)} is not in 0..${CHANNEL_COUNT - 1}`);
    return state;
  }

  #initialised(channel: number): ChannelState {
    const state = this.#channel(channel);
    if (state.config === undefined) {
      throw new CanError("not-started", `channel ${channel} is not initialised`, {
        hint: `Call init(${channel}, { bitrate }) first, or open the device with a bitrate.`,
      });
    }
    return state;
  }

  #started(channel: number, action: string): ChannelState {
    const state = this.#initialised(channel);
    if (!state.started) {
      throw new CanError("not-started", `channel ${channel} is stopped and cannot ${action}`, { hint: `Call start(${channel}) first.` });
    }
    return state;
  }
}

/**
 * Returns what both channels are to be initialised with, undefined: they are not.
 * @throws RangeError, TypeError for a bad configuration
 */
function configOf(options: CanalystDeviceOptions): ChannelConfig | undefined {
  if (typeof options === "object" && options !== null) {
    const { bitrate, timing, mode, start } = options;
    if (bitrate === undefined && timing === undefined && mode === undefined && start === undefined) return undefined;
  }
  resolveChannelConfig(options as ChannelConfig);
  return options as ChannelConfig;
}

function isList(messages: CanFrameInput | readonly CanFrameInput[]): messages is readonly CanFrameInput[] {
  return Array.isArray(messages);
}

function checkDuration(name: string, ms: number): void {
  if (typeof ms !== "number" || !(ms >= 0)) throw new RangeError(`${name} ${String(ms)} is not a number of ms from 0`);
}
