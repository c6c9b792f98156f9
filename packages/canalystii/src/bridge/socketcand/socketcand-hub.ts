import { errorText } from "../../base/error-text.js";
import type { CanBus, FrameStream } from "../../bus/bus.js";
import { markSent } from "../../bus/bus-send.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { FrameTextWriter } from "./socketcand-frame.js";
import { encodeMessage } from "./socketcand-message.js";
import type { SocketcandLink } from "./socketcand-output.js";
import { type SocketcandLimits, type SocketcandMode, SocketcandSession } from "./socketcand-session.js";

export interface SocketcandHubOptions extends SocketcandLimits {
  /** Names that clients open, by channel of the bus. Default: the bus's own. */
  readonly names?: ReadonlyMap<number, string> | undefined;
  /** Clients at once; more are refused, with an error message. Default: 64. */
  readonly maxClients?: number | undefined;
  /** Told of clients that come, go, and were sent away. */
  readonly onEvent?: ((event: SocketcandEvent) => void) | undefined;
}

/** What a server reports of its work. `peer` is address and port of the client. */
export type SocketcandEvent =
  | { readonly type: "connected"; readonly peer: string }
  | { readonly type: "disconnected"; readonly peer: string; readonly dropped: number; readonly reason: string | undefined }
  | { readonly type: "refused"; readonly peer: string; readonly reason: string };

/** A client of a server. */
export interface SocketcandClientInfo {
  readonly peer: string;
  readonly mode: SocketcandMode;
  /** Name of the bus that was opened. */
  readonly bus: string | undefined;
  readonly delivered: number;
  readonly sent: number;
  readonly dropped: number;
  /** Memory that what waits for it takes, in bytes. */
  readonly queuedBytes: number;
}

/** Linux' limit of an interface's name. */
const NAME_PATTERN = /^[!-;=?-~]{1,15}$/;

/** What is done for all clients in one turn of the event loop, in bytes of messages; a client's share has bounds. */
const TURN_BYTES = 32_768;
const MOST_TURN_BYTES = 8192;
const LEAST_TURN_BYTES = 2048;

/** A socketcand server without sockets: any number of clients on the channels of a bus. */
export class SocketcandHub {
  /** Names of the channels that clients can open, in the order of the channels. */
  readonly names: readonly string[];
  readonly #bus: CanBus;
  readonly #options: SocketcandHubOptions;
  readonly #channels: ReadonlyMap<string, number>;
  readonly #sessions = new Map<SocketcandSession, string>();
  readonly #stream: FrameStream<FrameBatch>;
  readonly #writers: ReadonlyMap<number, FrameTextWriter>;
  readonly #done: Promise<void>;

  constructor(bus: CanBus, options: SocketcandHubOptions = {}) {
    this.#bus = bus;
    this.#options = options;
    this.#channels = nameChannels(bus, options.names);
    this.names = [...this.#channels.keys()];
    this.#writers = new Map(bus.channels.map((channel) => [channel, new FrameTextWriter()]));
    this.#stream = bus.batches();
    this.#done = this.#pump();
  }

  get clients(): readonly SocketcandClientInfo[] {
    return [...this.#sessions].map(([{ mode, channel, delivered, sent, dropped, queuedBytes }, peer]) => ({
      peer,
      mode,
      bus: this.names.find((name) => this.#channels.get(name) === channel),
      delivered,
      sent,
      dropped,
      queuedBytes,
    }));
  }

  /** Takes a connection; undefined when there are too many, which the client has been told. */
  connect(link: SocketcandLink, peer: string): SocketcandSession | undefined {
    const { maxClients = 64, onEvent } = this.#options;
    if (this.#sessions.size >= maxClients) {
      link.write(encodeMessage("error too many clients"));
      link.end("gracefully");
      onEvent?.({ type: "refused", peer, reason: `the maximum number of clients (${maxClients}) is connected` });
      return undefined;
    }
    const session: SocketcandSession = new SocketcandSession({
      ...this.#options,
      bus: this.#bus,
      channels: this.#channels,
      link,
      turnBytes: () => Math.min(MOST_TURN_BYTES, Math.max(LEAST_TURN_BYTES, TURN_BYTES / this.#sessions.size)),
      onSent: (frames) => this.#loopBack(session, frames),
      onEnd: (reason) => {
        this.#sessions.delete(session);
        onEvent?.({ type: "disconnected", peer, dropped: session.dropped, reason });
      },
    });
    this.#sessions.set(session, peer);
    onEvent?.({ type: "connected", peer });
    return session;
  }

  /** Ends all sessions; the bus stays open. Idempotent. */
  async close(reason = "the server is closing"): Promise<void> {
    this.#stream.close();
    this.#endAll(reason);
    await this.#done;
  }

  async #pump(): Promise<void> {
    try {
      for await (const batch of this.#stream) this.#publish(batch);
      this.#endAll("the bus was closed");
    } catch (error) {
      this.#endAll(`the bus is gone: ${errorText(error)}`);
    }
  }

  #endAll(reason: string): void {
    for (const session of [...this.#sessions.keys()]) session.close(reason);
  }

  /** What a client sends, the others see, as on an interface of the kernel. Its own subscriptions see it too. */
  #loopBack(from: SocketcandSession, frames: FrameBatch): void {
    markSent(frames, this.#bus.nowUs());
    this.#publish(frames, from);
  }

  #publish(batch: FrameBatch, from?: SocketcandSession): void {
    const texts = this.#encode(batch, from);
    for (const session of [...this.#sessions.keys()]) {
      if (session.mode === "bcm") session.deliverSubscribed(batch);
      const own = session.mode === "raw" && session !== from ? texts.get(session.channel as number) : undefined;
      if (own !== undefined) session.deliverRaw(own.text, own.frames);
    }
  }

  /** Makes the text that all clients of a channel in raw mode share. */
  #encode(batch: FrameBatch, from?: SocketcandSession): ReadonlyMap<number, { readonly text: Uint8Array; readonly frames: number }> {
    const texts = new Map<number, { readonly text: Uint8Array; readonly frames: number }>();
    for (const { mode, channel = -1 } of [...this.#sessions.keys()].filter((session) => session !== from)) {
      const writer = mode === "raw" && !texts.has(channel) ? this.#writers.get(channel) : undefined;
      if (writer === undefined) continue;
      for (let row = 0; row < batch.length; row++) if (batch.channel[row] === channel) writer.raw(batch, row);
      const { frames } = writer;
      if (frames > 0) texts.set(channel, { text: writer.take(), frames });
    }
    return texts;
  }
}

function nameChannels(bus: CanBus, names: ReadonlyMap<number, string> | undefined): ReadonlyMap<string, number> {
  const channels = new Map<string, number>();
  for (const channel of bus.channels) {
    const name = names?.get(channel) ?? bus.channelNames.get(channel) ?? `can${channel}`;
    if (!NAME_PATTERN.test(name))
      throw new RangeError(`name ${JSON.stringify(name)} is not 1..15 ASCII characters without blanks, < and >`);
    if (channels.has(name)) throw new RangeError(`name ${JSON.stringify(name)} is given to two channels`);
    channels.set(name, channel);
  }
  return channels;
}
