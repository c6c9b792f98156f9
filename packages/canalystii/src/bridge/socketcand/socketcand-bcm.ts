import type { Clock } from "../../base/clock.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { FrameTextWriter, readFrame, readId, type SocketcandId } from "./socketcand-frame.js";
import { SendJobs } from "./socketcand-jobs.js";
import type { SocketcandMessage } from "./socketcand-message.js";
import { Subscriptions } from "./socketcand-subscriptions.js";

export interface SocketcandBcmOptions {
  readonly clock: Clock;
  readonly channel: number;
  readonly maxJobs: number;
  readonly maxSubscriptions: number;
  readonly reply: (text: string) => void;
  /** Delivers text of frames. */
  readonly give: (text: Uint8Array, frames: number) => void;
  /** Sends a frame of a job and calls back when it is sent or given up. */
  readonly send: (frame: FrameBatch, onSent: () => void) => void;
}

export const MAX_INTERVAL_MS = 86_400_000;

/** The commands of BCM mode other than `send`: cyclic sends, subscriptions and filters of one client. */
export class SocketcandBcm {
  readonly #options: SocketcandBcmOptions;
  readonly #subscriptions: Subscriptions;
  readonly #jobs: SendJobs;
  readonly #writer = new FrameTextWriter();
  readonly #frame = new FrameBatch(1);
  readonly #commands: Readonly<Record<string, (message: SocketcandMessage) => void>> = {
    add: (message) => this.#add(message),
    update: (message) => this.#update(message),
    delete: (message) => this.#remove(message, "send job", (id) => this.#jobs.delete(keyOf(id))),
    filter: (message) => this.#filter(message),
    muxfilter: (message) => this.#muxFilter(message),
    subscribe: (message) => this.#subscribe(message),
    unsubscribe: (message) => this.#remove(message, "subscription", (id) => this.#subscriptions.delete(id)),
  };

  constructor(options: SocketcandBcmOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions(options.clock, {
      give: (batch, row) => this.#writer.spaced(batch, row),
      onLate: () => this.#flush(),
    });
    this.#jobs = new SendJobs(options.clock, options.send);
  }

  /** Does a command; false when there is none of this name. */
  take(message: SocketcandMessage): boolean {
    const name = message.text(0);
    if (!Object.hasOwn(this.#commands, name)) return false;
    this.#commands[name]?.(message);
    return true;
  }

  /** Delivers what was subscribed of a batch. */
  offer(batch: FrameBatch): void {
    if (this.#subscriptions.size === 0) return;
    for (let row = 0; row < batch.length; row++) {
      if (batch.channel[row] === this.#options.channel) this.#subscriptions.offer(batch, row);
    }
    this.#flush();
  }

  /** Ends all jobs and subscriptions. */
  clear(): void {
    this.#jobs.clear();
    this.#subscriptions.clear();
  }

  #flush(): void {
    const { frames } = this.#writer;
    if (frames > 0) this.#options.give(this.#writer.take(), frames);
  }

  #add(message: SocketcandMessage): void {
    const id = readId(message, 3);
    const ms = readInterval(message);
    if (id === undefined || ms === undefined || !this.#read(message, 3)) this.#syntaxError(message);
    else if (this.#jobs.size >= this.#options.maxJobs) this.#options.reply("error too many send jobs");
    // Timers of the runtimes are no finer than a millisecond.
    else this.#jobs.add(keyOf(id), this.#frame.slice(), ms === 0 ? 0 : Math.max(ms, 1));
  }

  #update(message: SocketcandMessage): void {
    const id = readId(message, 1);
    if (id === undefined || !this.#read(message, 1)) this.#syntaxError(message);
    else if (!this.#jobs.update(keyOf(id), this.#frame)) this.#options.reply("error no such send job");
  }

  #remove(message: SocketcandMessage, what: string, remove: (id: SocketcandId) => boolean): void {
    const id = readId(message, 1);
    if (id === undefined || message.length !== 2) this.#syntaxError(message);
    else if (!remove(id)) this.#options.reply(`error no such ${what}`);
  }

  #filter(message: SocketcandMessage): void {
    if (!this.#read(message, 3)) this.#syntaxError(message);
    else {
      const mask = new Uint8Array(8);
      mask.set(this.#frame.payload(0));
      this.#receive(message, [mask]);
    }
  }

  #muxFilter(message: SocketcandMessage): void {
    const count = message.decimal(4) ?? 0;
    if (count < 2 || count > 257 || message.length !== 5 + count * 8) {
      this.#syntaxError(message);
      return;
    }
    const bytes = new Uint8Array(count * 8);
    for (let i = 0; i < bytes.length; i++) {
      const byte = message.size(5 + i) <= 2 ? message.hex(5 + i) : undefined;
      if (byte === undefined) {
        this.#syntaxError(message);
        return;
      }
      bytes[i] = byte;
    }
    this.#receive(
      message,
      Array.from({ length: count }, (_, i) => bytes.slice(i * 8, i * 8 + 8)),
    );
  }

  #subscribe(message: SocketcandMessage): void {
    if (message.length !== 4) this.#syntaxError(message);
    else this.#receive(message, []);
  }

  #receive(message: SocketcandMessage, masks: readonly Uint8Array[]): void {
    const id = readId(message, 3);
    const throttleMs = readInterval(message);
    if (id === undefined || throttleMs === undefined) this.#syntaxError(message);
    else if (this.#subscriptions.size >= this.#options.maxSubscriptions) this.#options.reply("error too many subscriptions");
    else this.#subscriptions.set(id, { throttleMs, masks });
  }

  #read(message: SocketcandMessage, index: number): boolean {
    this.#frame.clear();
    return readFrame(message, index, { batch: this.#frame, channel: this.#options.channel });
  }

  #syntaxError(message: SocketcandMessage): void {
    this.#options.reply(`error syntax error in ${message.text(0)} command`);
  }
}

function keyOf({ id, extended }: SocketcandId): number {
  return extended ? id + 0x8000_0000 : id;
}

/** Reads SECONDS MICROSECONDS behind the command, in ms. */
function readInterval(message: SocketcandMessage): number | undefined {
  const seconds = message.decimal(1);
  const us = message.decimal(2);
  if (seconds === undefined || us === undefined) return undefined;
  const ms = seconds * 1000 + us / 1000;
  return ms <= MAX_INTERVAL_MS ? ms : undefined;
}
