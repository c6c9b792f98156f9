import { errorText } from "../../base/error-text.js";
import { WorkTurns } from "../../base/work-turns.js";
import type { CanBus } from "../../bus/bus.js";
import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { MAX_INTERVAL_MS, SocketcandBcm } from "./socketcand-bcm.js";
import { readDlc, readFrame, readId } from "./socketcand-frame.js";
import { type SocketcandMessage, SocketcandReader } from "./socketcand-message.js";
import { Outbox } from "./socketcand-outbox.js";
import { type SocketcandLink, SocketcandOutput } from "./socketcand-output.js";

export type SocketcandMode = "no-bus" | "bcm" | "raw" | "control";

export interface SocketcandLimits {
  /** Bytes that may wait for a client; received frames beyond are dropped. Default: 1 MiB. */
  readonly maxQueuedBytes?: number | undefined;
  /** Time after which a client that takes nothing is disconnected. Default: 10,000 ms. */
  readonly stallMs?: number | undefined;
  /** Time in which a client has to open a bus. Default: 10,000 ms. */
  readonly openMs?: number | undefined;
  /** Cyclic sends of a client. Default: 256. */
  readonly maxJobs?: number | undefined;
  /** Subscriptions and filters of a client. Default: 1024. */
  readonly maxSubscriptions?: number | undefined;
}

export interface SocketcandSessionOptions extends SocketcandLimits {
  readonly bus: CanBus;
  /** From the names that clients know to the channels of the bus. */
  readonly channels: ReadonlyMap<string, number>;
  readonly link: SocketcandLink;
  /** Returns what may be done for this client in one turn of the event loop, in bytes of messages. */
  readonly turnBytes: () => number;
  /** The bus has taken frames of this client. */
  readonly onSent: (frames: FrameBatch) => void;
  /** The session is over; called once. The reason is undefined when the client hung up. */
  readonly onEnd: (reason: string | undefined) => void;
}

/** How long a client that has hung up is worked for: what it asked for last is done. */
const FINISH_MS = 1000;
/** What a message costs of a turn beside its bytes. */
const MESSAGE_COST = 64;
/** Bytes that are no message, such as blanks, cost this part. */
const IDLE_BYTE_COST = 1 / 16;

/** One client of a socketcand server: bytes in, bytes out, no socket. */
export class SocketcandSession {
  #mode: SocketcandMode = "no-bus";
  #channel: number | undefined;
  #sent = 0;
  #ended = false;
  #outboxOpen = true;
  readonly #options: SocketcandSessionOptions;
  readonly #reader = new SocketcandReader();
  readonly #output: SocketcandOutput;
  readonly #outbox: Outbox;
  readonly #turns: WorkTurns;
  /** What came in and was not looked at yet. */
  readonly #input: Uint8Array[] = [];
  #working = false;
  #bcm: SocketcandBcm | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelFinish: (() => void) | undefined;

  constructor(options: SocketcandSessionOptions) {
    this.#options = options;
    const { bus, link, maxQueuedBytes = 1 << 20, stallMs = 10_000, openMs = 10_000 } = options;
    const onStalled = () => this.#end(`too slow: nothing taken for ${stallMs} ms, ${this.dropped} frames dropped`, "now");
    this.#output = new SocketcandOutput({ bus, link, maxQueuedBytes, stallMs, onStalled });
    this.#outbox = new Outbox({
      bus: options.bus,
      onSent: (frames) => {
        this.#sent += frames.length;
        options.onSent(frames);
      },
      onFailed: (error) => this.#output.notify(`error could not send: ${errorText(error)}`),
      onFlow: (open) => {
        this.#outboxOpen = open;
        if (open) this.#work();
        else this.#setReading();
      },
    });
    this.#turns = new WorkTurns({ clock: bus.clock, perTurn: options.turnBytes, onTurn: () => this.#work() });
    this.#cancelTimer = bus.clock.schedule(openMs, () => this.close(`no bus opened within ${openMs} ms`));
    this.#output.greet("hi");
  }

  get mode(): SocketcandMode {
    return this.#mode;
  }

  /** The channel that was opened. */
  get channel(): number | undefined {
    return this.#channel;
  }

  /** Frames that were not delivered because the client was too slow. */
  get dropped(): number {
    return this.#output.dropped;
  }

  /** Memory that what waits for the client takes, in bytes. */
  get queuedBytes(): number {
    return this.#output.queuedBytes;
  }

  get delivered(): number {
    return this.#output.delivered;
  }

  /** Frames of the client that the bus has taken. */
  get sent(): number {
    return this.#sent;
  }

  /** Takes what the client said, in pieces of any size. */
  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#input.push(bytes);
    this.#work();
  }

  /** The client has taken everything that was written. */
  drained(): void {
    if (this.#ended) return;
    this.#output.drained();
    this.#work();
  }

  /** Does what the client asks for, as long as it takes its answers, the bus takes its frames, and there is time. */
  #work(): void {
    if (this.#working) return;
    this.#working = true;
    let wrong: string | undefined;
    while (this.#mayWork && wrong === undefined) {
      const bytes = this.#input[0];
      if (bytes === undefined) break;
      wrong = this.#reader.read(bytes, (message) => {
        this.#take(message);
        this.#turns.spend(message.byteLength + MESSAGE_COST);
        return this.#mayWork;
      });
      const { consumed } = this.#reader;
      this.#turns.spend(consumed * IDLE_BYTE_COST);
      if (consumed < bytes.length) this.#input[0] = bytes.subarray(consumed);
      else this.#input.shift();
    }
    this.#working = false;
    if (this.#ended) return;
    this.#outbox.flush();
    if (wrong !== undefined) this.close(wrong);
    else {
      this.#output.flush();
      this.#setReading();
      if (this.#cancelFinish !== undefined && this.#input.length === 0) this.#outbox.afterwards(() => this.disconnected());
    }
  }

  get #mayWork(): boolean {
    return !this.#ended && this.#turns.open && this.#outboxOpen && this.#output.hasRoom;
  }

  /** Delivers text of frames in raw mode. The bytes may be shared: they are not changed. */
  deliverRaw(text: Uint8Array, frames: number): void {
    if (!this.#ended) this.#output.give(text, frames);
  }

  /** Delivers what was subscribed of a batch, in BCM mode. */
  deliverSubscribed(batch: FrameBatch): void {
    if (!this.#ended) this.#bcm?.offer(batch);
  }

  /** Ends the session from the server's side; the client gets the reason. */
  close(reason: string): void {
    this.#reply(`error ${reason}`);
    this.#end(reason, "gracefully");
  }

  /** The client has hung up, after it said everything: what it asked for is done, for a second at most. */
  finished(): void {
    if (this.#ended || this.#cancelFinish !== undefined) return;
    this.#bcm?.clear();
    this.#cancelFinish = this.#options.bus.clock.schedule(FINISH_MS, () => this.disconnected());
    this.#work();
  }

  /** The connection is lost. */
  disconnected(): void {
    this.#end(undefined, "now");
  }

  #end(reason: string | undefined, how: "gracefully" | "now"): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelTimer?.();
    this.#cancelFinish?.();
    this.#turns.close();
    this.#input.length = 0;
    this.#output.close(how);
    this.#bcm?.clear();
    this.#outbox.close();
    this.#options.link.end(how);
    this.#options.onEnd(reason);
  }

  #take(message: SocketcandMessage): void {
    if (this.#channel === undefined) this.#open(message);
    else if (message.is(0, "rawmode")) this.#switchTo("raw", this.#channel);
    else if (message.is(0, "bcmmode")) this.#switchTo("bcm", this.#channel);
    else if (message.is(0, "controlmode")) this.#switchTo("control", this.#channel);
    else if (message.is(0, "echo")) this.#echo();
    else if (!this.#takeCommand(message, this.#channel)) this.#reply("error unknown command");
  }

  #takeCommand(message: SocketcandMessage, channel: number): boolean {
    if (this.#mode === "control") return this.#takeStatistics(message, channel);
    if (message.is(0, "send")) {
      if (!readFrame(message, 1, { batch: this.#outbox.batch, channel })) this.#reply("error syntax error in send command");
      return true;
    }
    if (message.is(0, "sendrtr")) {
      this.#sendRemote(message, channel);
      return true;
    }
    return this.#bcm?.take(message) === true;
  }

  #open(message: SocketcandMessage): void {
    const channel = message.is(0, "open") && message.length === 2 ? this.#options.channels.get(message.text(1)) : undefined;
    if (channel === undefined) {
      this.close("could not open bus");
      return;
    }
    this.#channel = channel;
    this.#switchTo("bcm", channel);
  }

  #switchTo(mode: SocketcandMode, channel: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#mode !== mode) {
      this.#bcm?.clear();
      this.#bcm = mode === "bcm" ? this.#makeBcm(channel) : undefined;
    }
    this.#mode = mode;
    this.#output.replyAlone("ok");
  }

  #makeBcm(channel: number): SocketcandBcm {
    const { bus, maxJobs = 256, maxSubscriptions = 1024 } = this.#options;
    return new SocketcandBcm({
      clock: bus.clock,
      channel,
      maxJobs,
      maxSubscriptions,
      reply: (text) => this.#reply(text),
      give: (text, frames) => this.#output.give(text, frames),
      send: (frame, onSent) => {
        this.#outbox.batch.append(frame);
        this.#outbox.flush();
        this.#outbox.afterwards(onSent);
      },
    });
  }

  /** Answered when the frames before it are sent, as by a server that does one thing after the other. */
  #echo(): void {
    this.#outbox.flush();
    this.#outbox.afterwards(() => this.#reply("echo"));
  }

  #sendRemote(message: SocketcandMessage, channel: number): void {
    const id = readId(message, 1);
    const dlc = readDlc(message, 2);
    if (id === undefined || dlc === undefined || message.length !== 3) this.#reply("error syntax error in sendrtr command");
    else this.#outbox.batch.add(0, id.id, FrameFlag.REMOTE | (id.extended ? FrameFlag.EXTENDED : 0), channel, 0, dlc);
  }

  #takeStatistics(message: SocketcandMessage, channel: number): boolean {
    if (!message.is(0, "statistics")) return false;
    const ms = message.decimal(1);
    if (ms === undefined || message.length !== 2 || ms > MAX_INTERVAL_MS) this.#reply("error syntax error in statistics command");
    else {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
      if (ms > 0) this.#sendStatistics(Math.max(ms, 10), channel);
    }
    return true;
  }

  #sendStatistics(ms: number, channel: number): void {
    this.#cancelTimer = this.#options.bus.clock.schedule(ms, () => {
      const counts = this.#options.bus.statistics().channels.get(channel);
      const { receivedBytes = 0, received = 0, sentBytes = 0, sent = 0 } = counts ?? {};
      this.#output.notify(`stat ${receivedBytes} ${received} ${sentBytes} ${sent}`);
      this.#sendStatistics(ms, channel);
    });
  }

  #reply(text: string): void {
    if (!this.#ended) this.#output.reply(text);
  }

  /** A client that does not read its replies, asks for too much, or sends faster than the bus takes, is not listened to. */
  #setReading(): void {
    if (!this.#ended) this.#options.link.setReading(this.#mayWork && this.#input.length === 0);
  }
}
