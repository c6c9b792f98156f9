import { errorText } from "../../base/error-text.js";
import { WarningLimit } from "../../base/warning-limit.js";
import type { CanBus, FrameStream } from "../../bus/bus.js";
import { isOneShotBus } from "../../bus/one-shot.js";
import { bitrateOf, toTiming } from "../../can/bit-timing.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { UsbSetup, VirtualUsbDescriptors, VirtualUsbDevice } from "../../usb/virtual/virtual-usb-device.js";
import { GsUsbChannel, MAX_FRAMES_FROM_HOST } from "./gs-usb-channel.js";
import {
  decodeBitTiming,
  decodeGsUsbFrame,
  decodeHostFormat,
  decodeMode,
  encodeDeviceConfig,
  encodeTimestamp,
  encodeTimingLimits,
  GS_USB_BYTE_ORDER,
  GsUsbFeature,
  GsUsbMode,
  GsUsbRequest,
} from "./gs-usb-protocol.js";
import { GsUsbQueue } from "./gs-usb-queue.js";

/** What Linux knows as a candleLight adapter. */
export const GS_USB_VENDOR_ID = 0x1d50;
export const GS_USB_PRODUCT_ID = 0x606f;

const IN_ENDPOINT = 1;
const OUT_ENDPOINT = 2;
const FEATURES = GsUsbFeature.listenOnly | GsUsbFeature.tripleSample | GsUsbFeature.hardwareTimestamp;
/** Both channels of a Canalyst-II at 1 Mbit/s fill this in half a second. */
const DEFAULT_RECEIVE_CAPACITY = 8192;
/** What the host divides where the bus takes bit rates: that of a Canalyst-II, which every usual bit rate can be made of. */
const ANY_CLOCK_HZ = 8_000_000;
/** Timestamps further from now than this are another clock's. */
const MAX_AGE_US = 60_000_000;

/** SocketCAN's error class for a controller that has left the bus. */
const ERROR_BUS_OFF = 0x40;

export interface GsUsbDeviceOptions {
  /** Default: the bus's name. */
  readonly productName?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** Received frames that may wait for the host. Default: 8192. */
  readonly receiveCapacity?: number | undefined;
  /** Told of what is survived, at most ten times a second: a channel that could not be started or sent on, frames lost. */
  readonly onWarning?: ((message: string, cause?: unknown) => void) | undefined;
}

export interface GsUsbStatistics {
  /** Received frames given to the queue for the host. */
  readonly received: number;
  /** Frames from the host that the bus has taken. */
  readonly sent: number;
  /** Received frames lost because the host did not fetch them. */
  readonly dropped: number;
  /** Frames from the host for channels that do not send. */
  readonly refused: number;
}

/**
 * A virtual candleLight adapter whose channels are those of a bus: Linux' gs_usb driver makes network interfaces of
 * it. It takes charge of the channels: they run when the host starts them, and stop with it. Echoes go back when the
 * bus has taken the frame. Announced are listen-only, triple sampling, hardware timestamps, and one-shot where the bus
 * can do that; there is no loop-back mode and no error reporting but lost frames, as the Canalyst-II has neither.
 */
export class GsUsbDevice implements VirtualUsbDevice {
  readonly descriptors: VirtualUsbDescriptors;
  readonly #bus: CanBus;
  readonly #features: number;
  readonly #clockHz: number;
  readonly #warnings: WarningLimit;
  readonly #channels: readonly GsUsbChannel[];
  /** From the channel of the bus to the one of the adapter. */
  readonly #indexOf: ReadonlyMap<number, number>;
  readonly #queue: GsUsbQueue;
  readonly #stream: FrameStream<FrameBatch>;
  readonly #ready = new Set<() => void>();
  readonly #unplugged = new AbortController();
  readonly #unsubscribe: readonly (() => void)[];
  #streamDropped = 0;
  #received = 0;
  #sent = 0;

  constructor(bus: CanBus, options: GsUsbDeviceOptions = {}) {
    if (bus.channels.length === 0) throw new RangeError(`the bus ${bus.name} has no channel`);
    this.#bus = bus;
    this.#clockHz = bus.canClockHz ?? ANY_CLOCK_HZ;
    this.#features = FEATURES | (isOneShotBus(bus) ? GsUsbFeature.oneShot : 0);
    this.#warnings = new WarningLimit(() => bus.clock.now(), options.onWarning ?? (() => {}));
    const received = options.receiveCapacity ?? DEFAULT_RECEIVE_CAPACITY;
    if (!Number.isInteger(received) || received < 1 || received > 1 << 20) {
      throw new RangeError(`receiveCapacity ${String(received)} is not an integer in 1..${1 << 20}`);
    }
    this.descriptors = describe(options.productName ?? bus.name, options.serialNumber);
    // Per channel: what waits, what is under way, and a failure.
    this.#queue = new GsUsbQueue(bus.channels.length, { received, echoes: bus.channels.length * (2 * MAX_FRAMES_FROM_HOST + 1) });
    this.#indexOf = new Map(bus.channels.map((channel, index) => [channel, index]));
    this.#channels = bus.channels.map((channel, index) => this.#makeChannel(channel, index));
    this.#stream = bus.batches({ capacity: Math.max(received, 1024) });
    this.#unsubscribe = [
      bus.on("disconnected", () => this.unplug()),
      bus.on("overrun", ({ channel }) => this.#queue.markOverflow(this.#indexOf.get(channel) ?? 0)),
    ];
    bus.closed.then(
      () => this.unplug(),
      () => this.unplug(),
    );
    void this.#pump();
  }

  /** Aborted when the adapter is gone: by `unplug`, or because the bus has ended or lost its own adapter. */
  get unplugged(): AbortSignal {
    return this.#unplugged.signal;
  }

  get statistics(): GsUsbStatistics {
    const refused = this.#channels.reduce((sum, channel) => sum + channel.refused, 0);
    return { received: this.#received, sent: this.#sent, dropped: this.#queue.dropped + this.#stream.dropped, refused };
  }

  /** Pulls the plug: the host loses the adapter, the channels are stopped; the bus stays open. Idempotent. */
  unplug(): void {
    if (this.#unplugged.signal.aborted) return;
    for (const end of this.#unsubscribe) end();
    this.#stream.close();
    this.#reset();
    this.#unplugged.abort();
    this.#ready.clear();
  }

  /** Resolves when the bus does what the host wanted last. */
  async settled(): Promise<void> {
    await Promise.all(this.#channels.map((channel) => channel.settled));
  }

  readPacket(endpointNumber: number, into: Uint8Array): number | "nak" | "stall" {
    if (endpointNumber !== IN_ENDPOINT) return "stall";
    const length = this.#queue.take(into, (index) => this.#channels[index]?.settings?.stamped === true);
    return length === 0 ? "nak" : length;
  }

  writePacket(endpointNumber: number, packet: Uint8Array): "ack" | "nak" | "stall" {
    if (endpointNumber !== OUT_ENDPOINT) return "stall";
    const frame = decodeGsUsbFrame(packet);
    const channel = frame === undefined ? undefined : this.#channels[frame.channel];
    if (frame === undefined || channel === undefined) {
      this.#warnings.warn(
        frame === undefined ? `a packet of ${packet.length} bytes is not a frame; 20 or more` : `channel ${frame.channel} does not exist`,
      );
      return "ack";
    }
    return channel.accept(frame) ? "ack" : "nak";
  }

  control(setup: UsbSetup, data: Uint8Array): Uint8Array | "stall" {
    if ((setup.bmRequestType & 0x60) !== 0x40) return "stall";
    return (setup.bmRequestType & 0x80) === 0 ? this.#controlOut(setup, data) : this.#controlIn(setup);
  }

  onReady(listener: () => void): () => void {
    this.#ready.add(listener);
    return () => this.#ready.delete(listener);
  }

  configured(): void {
    this.#reset();
  }

  #controlIn({ bRequest, wValue }: UsbSetup): Uint8Array | "stall" {
    switch (bRequest) {
      case GsUsbRequest.bitTimingConstants:
        if (this.#channels[wValue] === undefined) return "stall";
        return encodeTimingLimits({
          features: this.#features,
          clockHz: this.#clockHz,
          tseg1: [1, 16],
          tseg2: [1, 8],
          sjwMax: 4,
          brp: [1, 64, 1],
        });
      case GsUsbRequest.deviceConfig:
        return encodeDeviceConfig({ channels: this.#channels.length, software: 2, hardware: 1 });
      case GsUsbRequest.timestamp:
        return encodeTimestamp(this.#bus.nowUs());
      default:
        return "stall";
    }
  }

  #controlOut({ bRequest, wValue }: UsbSetup, data: Uint8Array): Uint8Array | "stall" {
    if (bRequest === GsUsbRequest.hostFormat) return decodeHostFormat(data) === GS_USB_BYTE_ORDER ? EMPTY : "stall";
    const channel = this.#channels[wValue];
    if (channel === undefined) return "stall";
    switch (bRequest) {
      case GsUsbRequest.bitTiming:
        return this.#setTiming(channel, wValue, data);
      case GsUsbRequest.mode:
        return this.#setMode(channel, wValue, data);
      default:
        return "stall";
    }
  }

  #setTiming(channel: GsUsbChannel, index: number, data: Uint8Array): Uint8Array | "stall" {
    const given = decodeBitTiming(data);
    if (given === undefined) return "stall";
    const { propSeg, phaseSeg1, phaseSeg2, sjw, brp } = given;
    const timing = { brp, tseg1: propSeg + phaseSeg1, tseg2: phaseSeg2, sjw };
    try {
      toTiming(timing);
    } catch (error) {
      this.#warnings.warn(`channel ${index}: the bit timing was refused`, error);
      return "stall";
    }
    channel.timing = timing;
    return EMPTY;
  }

  #setMode(channel: GsUsbChannel, index: number, data: Uint8Array): Uint8Array | "stall" {
    const given = decodeMode(data);
    if (given === undefined || (given.flags & ~this.#features) !== 0) return "stall";
    const { mode, flags } = given;
    if (mode !== GsUsbMode.start && mode !== GsUsbMode.reset) return "stall";
    if (mode === GsUsbMode.start && channel.timing === undefined) {
      this.#warnings.warn(`channel ${index} has no bit timing yet; set a bit rate before it is started`);
      return "stall";
    }
    this.#queue.clear(index);
    const settings = {
      mode: (flags & GsUsbFeature.listenOnly) === 0 ? ("normal" as const) : ("listen-only" as const),
      oneShot: (flags & GsUsbFeature.oneShot) !== 0,
      tripleSampling: (flags & GsUsbFeature.tripleSample) !== 0,
      stamped: (flags & GsUsbFeature.hardwareTimestamp) !== 0,
    };
    channel.want(mode === GsUsbMode.start ? settings : undefined);
    return EMPTY;
  }

  #makeChannel(channel: number, index: number): GsUsbChannel {
    return new GsUsbChannel({
      bus: this.#bus,
      channel,
      clockHz: this.#clockHz,
      onTaken: (frames, echoIds) => {
        this.#sent += frames.length;
        const timestampUs = this.#bus.nowUs();
        for (let row = 0; row < frames.length; row++) {
          this.#queue.pushEcho(frames, row, { echoId: echoIds[row] as number, channel: index, timestampUs });
        }
        this.#tellReady();
      },
      onRoom: () => this.#tellReady(),
      onFailed: (error) => this.#failed(index, error),
    });
  }

  /** The host sees a channel that can't go on as one that has left the bus: taking it down and up tries again. */
  #failed(index: number, cause: unknown): void {
    const channel = this.#channels[index];
    const timing = channel?.timing;
    const rate = timing === undefined ? "" : ` at ${Math.round(bitrateOf(timing, this.#clockHz))} bit/s`;
    this.#warnings.warn(`channel ${index}${rate} is stopped: ${errorText(cause)}`, cause);
    const batch = new FrameBatch(1);
    batch.add(0, ERROR_BUS_OFF, FrameFlag.ERROR, 0, 8);
    this.#queue.pushReceived(batch, 0, { channel: index, timestampUs: this.#bus.nowUs() });
    this.#tellReady();
  }

  async #pump(): Promise<void> {
    try {
      for await (const batch of this.#stream) this.#receive(batch);
    } catch {
      this.unplug();
    }
  }

  #receive(batch: FrameBatch): void {
    const { dropped } = this.#stream;
    if (dropped !== this.#streamDropped) {
      this.#streamDropped = dropped;
      for (let index = 0; index < this.#channels.length; index++) this.#queue.markOverflow(index);
    }
    const nowUs = this.#bus.nowUs();
    for (let row = 0; row < batch.length; row++) {
      const index = this.#indexOf.get(batch.channel[row] as number);
      if (index === undefined || this.#channels[index]?.running !== true) continue;
      if (((batch.flags[row] as number) & (FrameFlag.FD | FrameFlag.TX)) !== 0) continue;
      const stampUs = batch.timestampUs[row] as number;
      const timestampUs = Math.abs(nowUs - stampUs) > MAX_AGE_US ? nowUs : stampUs;
      if (this.#queue.full) this.#tellReady();
      if (this.#queue.pushReceived(batch, row, { channel: index, timestampUs })) this.#received++;
    }
    this.#tellReady();
  }

  #reset(): void {
    this.#channels.forEach((channel, index) => {
      channel.want(undefined);
      this.#queue.clear(index);
    });
  }

  #tellReady(): void {
    for (const listener of [...this.#ready]) listener();
  }
}

const EMPTY = new Uint8Array(0);

function describe(productName: string, serialNumber: string | undefined): VirtualUsbDescriptors {
  return {
    vendorId: GS_USB_VENDOR_ID,
    productId: GS_USB_PRODUCT_ID,
    deviceVersion: 0x0100,
    speed: "full",
    manufacturerName: "canalystii",
    productName,
    serialNumber,
    interfaceClass: 0xff,
    endpoints: [
      { endpointNumber: IN_ENDPOINT, direction: "in", type: "bulk", packetSize: 64 },
      { endpointNumber: OUT_ENDPOINT, direction: "out", type: "bulk", packetSize: 64 },
    ],
  };
}
