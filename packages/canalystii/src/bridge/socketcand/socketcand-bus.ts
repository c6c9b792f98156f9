import { type Clock, systemClock } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { CanError } from "../../base/errors.js";
import { unlessAborted } from "../../base/unless-aborted.js";
import { WarningLimit } from "../../base/warning-limit.js";
import type { ChannelConfig, SendOptions } from "../../bus/bus.js";
import { BusBase } from "../../bus/bus-base.js";
import { checkChannelConfig } from "../../bus/channel-config.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { SocketcandClient, type SocketcandClientLink } from "./socketcand-client.js";
import { parseSocketcandUrl, type SocketcandAddress } from "./socketcand-url.js";

/** Makes a connection; what comes, and its end, go to the client that `attach` returns. */
export type SocketcandConnector = (
  address: { readonly host: string; readonly port: number },
  attach: (link: SocketcandClientLink) => SocketcandClient,
) => Promise<SocketcandClient>;

export interface SocketcandBusOptions {
  /** Default: the address. */
  readonly name?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Bit/s at the server, for the bus load; socketcand does not tell it. Default: unknown, the load is 0. */
  readonly bitrate?: number | undefined;
  /** The same of single channels, by their number. */
  readonly channelConfigs?: Readonly<Record<number, { readonly bitrate?: number | undefined }>> | undefined;
  /** Time in which the server has to answer. Default: 10,000 ms. */
  readonly timeoutMs?: number | undefined;
  /**
   * How connections are made.
   * @internal
   */
  readonly connect: SocketcandConnector;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** At 5 kbit/s a frame takes this long. */
const SLOWEST_FRAME_MS = 30;
const SEND_GRACE_MS = 5000;

/**
 * A bus on a socketcand server: each channel is a connection of its own, in raw mode. A resolved `send` means that
 * the server has sent the frames. The server's owner sets bit rates; `stop` and `start` only close our own ears.
 */
export class SocketcandBus extends BusBase {
  readonly #clients = new Map<number, SocketcandClient>();
  readonly #running = new Set<number>();
  /** How far the server's clock is ahead of ours, by the frames received last. */
  #aheadUs = 0;

  /**
   * Connects; see `openSocketcandBus`.
   * @internal
   * @param address `socketcand://HOST[:PORT]/NAME[,NAME…]`: the names are channels 0, 1 …
   * @throws CanError `not-found` (no server, no such bus), `timeout`, `protocol`, `io`; TypeError, RangeError for a bad address
   */
  static async connect(address: string | SocketcandAddress, options: SocketcandBusOptions): Promise<SocketcandBus> {
    const target = typeof address === "string" ? parseSocketcandUrl(address) : address;
    const bus = new SocketcandBus(target, options);
    try {
      await Promise.all(target.buses.map((name, channel) => bus.#open(target, { name, channel, options })));
    } catch (error) {
      await bus.close();
      throw error;
    }
    return bus;
  }

  private constructor({ host, port, buses }: SocketcandAddress, options: SocketcandBusOptions) {
    super({
      name: options.name ?? `socketcand://${host}:${port}/${buses.join(",")}`,
      channels: buses.map((_, channel) => channel),
      channelNames: new Map(buses.map((name, channel) => [channel, name])),
      clock: options.clock ?? systemClock,
      classicOnly: true,
    });
    for (const channel of this.channels) {
      this.#running.add(channel);
      const { bitrate = options.bitrate } = options.channelConfigs?.[channel] ?? {};
      if (bitrate !== undefined) this.setBitrate(channel, bitrate);
    }
  }

  /** @throws CanError `unsupported`: socketcand has no way to set a bit rate */
  async configure(channel: number, config: ChannelConfig): Promise<void> {
    this.ensureChannel(channel);
    checkChannelConfig(config);
    throw new CanError("unsupported", `the bit rate of ${this.name} cannot be set from here`, {
      hint: "set it where the socketcand server runs, e.g. canalyst bridge socketcand --bitrate 250000",
    });
  }

  async start(channel: number): Promise<void> {
    this.ensureChannel(channel);
    this.#running.add(channel);
  }

  async stop(channel: number): Promise<void> {
    this.ensureChannel(channel);
    this.#running.delete(channel);
  }

  /** The server stamps the frames: from the first one on, this is its clock's time (late by the way over the network). */
  override nowUs(): number {
    return super.nowUs() + this.#aheadUs;
  }

  protected async transmit(channel: number, frames: FrameBatch, options: SendOptions): Promise<void> {
    this.ensureChannel(channel);
    if (!this.#running.has(channel)) {
      throw new CanError("not-started", `channel ${channel} is stopped`, { hint: `call start(${channel}) first` });
    }
    const { timeoutMs = SEND_GRACE_MS + frames.length * SLOWEST_FRAME_MS, signal } = options;
    const sending = deferred();
    const late = () => new CanError("timeout", `${this.name} did not send ${frames.length} frames within ${timeoutMs} ms`);
    const cancel = this.clock.schedule(timeoutMs, () => sending.reject(late()));
    const client = this.#clients.get(channel) as SocketcandClient;
    client.send(frames, (error) => (error === undefined ? sending.resolve() : sending.reject(error)));
    try {
      await unlessAborted(sending.promise, signal);
    } finally {
      cancel();
    }
    this.sent(frames, this.nowUs());
  }

  protected async shutdown(): Promise<void> {
    for (const client of this.#clients.values()) client.fail(new CanError("closed", `the bus ${this.name} is closed`));
  }

  async #open(
    { host, port }: SocketcandAddress,
    { name, channel, options }: { readonly name: string; readonly channel: number; readonly options: SocketcandBusOptions },
  ): Promise<void> {
    const warnings = new WarningLimit(
      () => this.clock.now(),
      (message) => this.emit("warning", { message, channel }),
    );
    const client = await options.connect({ host, port }, (link) => {
      const made = new SocketcandClient({
        link,
        bus: name,
        channel,
        onFrames: (batch) => {
          this.#aheadUs = (batch.timestampUs[batch.length - 1] as number) - super.nowUs();
          if (this.#running.has(channel)) this.received(batch);
        },
        onWarning: (message) => warnings.warn(message),
        onEnd: (error) => {
          if (error.code !== "closed" && this.#clients.has(channel)) this.fault(error);
        },
      });
      const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
      const cancel = this.clock.schedule(timeoutMs, () =>
        made.fail(
          new CanError("timeout", `${host}:${port} did not open ${name} within ${timeoutMs} ms`, { hint: "is it a socketcand server?" }),
        ),
      );
      made.ready.then(cancel, cancel);
      return made;
    });
    await client.ready;
    this.#clients.set(channel, client);
    if (client.ended) throw new CanError("disconnected", `the socketcand server closed the connection (${name})`);
    if (!this.isOpen) client.fail(new CanError("closed", `the bus ${this.name} is closed`));
  }
}
