import type { CanBus } from "../../bus/bus.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { FrameTextWriter } from "./socketcand-frame.js";
import { encodeMessage } from "./socketcand-message.js";
import { TextQueue } from "./socketcand-queue.js";

/** The connection of a client, as its session sees it. */
export interface SocketcandLink {
  /** Bytes written that the client has not taken yet. */
  readonly queuedBytes: number;
  /** Writes; later, `drained` of the session is called when the client has taken everything that was written. */
  write(bytes: Uint8Array): void;
  /** Whether what the client says is to be read. */
  setReading(reading: boolean): void;
  /** Ends the connection: after what was written, or at once. */
  end(how: "gracefully" | "now"): void;
}

export interface SocketcandOutputOptions {
  readonly bus: Pick<CanBus, "clock" | "nowUs">;
  readonly link: SocketcandLink;
  readonly maxQueuedBytes: number;
  readonly stallMs: number;
  /** The client takes nothing for too long. */
  readonly onStalled: () => void;
}

/**
 * Nothing follows an `< ok >` for this time: clients such as python-can's take what one read gives for the whole
 * answer.
 */
const QUIET_MS = 50;
/** SocketCAN's error class for a controller problem, which a full queue is. */
const ERROR_CONTROLLER = 0x004;

/**
 * What goes to one client: replies and frames, as far as there is room for them. The link has one block at a time, so
 * that all that waits is here, joined and counted. What is written in one turn of the event loop leaves together.
 */
export class SocketcandOutput {
  /** Frames that were not delivered because the client was too slow. */
  dropped = 0;
  delivered = 0;
  readonly #options: SocketcandOutputOptions;
  readonly #queue = new TextQueue();
  #held: { readonly queue: TextQueue; frames: number } | undefined;
  #flushDue = false;
  #closed = false;
  #cancelQuiet: (() => void) | undefined;
  #cancelStall: (() => void) | undefined;
  #droppedTold = 0;

  constructor(options: SocketcandOutputOptions) {
    this.#options = options;
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    return this.#options.link.queuedBytes + this.#queue.bytes + (this.#held?.queue.bytes ?? 0);
  }

  /** true unless as much waits as may. */
  get hasRoom(): boolean {
    return this.queuedBytes <= this.#options.maxQueuedBytes;
  }

  /** Writes the first word, before which there is nothing. */
  greet(text: string): void {
    this.#queue.appendAlone(encodeMessage(text));
    this.flush();
  }

  /** Writes the answer to a message: a client is not listened to while there is no room for answers. */
  reply(text: string): void {
    this.#queue.append(encodeMessage(text));
    this.#flushSoon();
  }

  /** Writes something that the client did not wait for, when there is room. */
  notify(text: string): void {
    if (this.hasRoom) this.reply(text);
  }

  /** Writes an answer that the client reads on its own: frames follow later, those held back before never. */
  replyAlone(text: string): void {
    this.#queue.appendAlone(encodeMessage(text));
    this.flush();
    this.#cancelQuiet?.();
    this.#held = { queue: new TextQueue(), frames: 0 };
    this.#cancelQuiet = this.#options.bus.clock.schedule(QUIET_MS, () => this.#release());
  }

  /** Writes frames when there is room for them, else drops them. The bytes may be shared. */
  give(text: Uint8Array, frames: number): void {
    // one that is larger than all the room passes while nothing else waits
    const waiting = this.queuedBytes;
    if (waiting > 0 && waiting + text.length > this.#options.maxQueuedBytes) this.dropped += frames;
    else if (this.#held !== undefined) {
      this.#held.queue.append(text);
      this.#held.frames += frames;
    } else {
      this.delivered += frames;
      this.#queue.append(text);
      this.#flushSoon();
    }
  }

  /** Hands on what waits, as far as the client takes it. */
  flush(): void {
    this.#flushDue = false;
    if (this.#closed) return;
    const { link, bus, stallMs, onStalled } = this.#options;
    while (link.queuedBytes === 0) {
      const block = this.#queue.take();
      if (block === undefined) return;
      link.write(block);
    }
    this.#cancelStall ??= bus.clock.schedule(stallMs, onStalled);
  }

  /** The client has taken what the link had: it lives, and learns that it missed some. */
  drained(): void {
    if (this.#closed) return;
    this.#cancelStall?.();
    this.#cancelStall = undefined;
    this.flush();
    if (this.queuedBytes > 0 || this.dropped === this.#droppedTold) return;
    this.#droppedTold = this.dropped;
    const batch = new FrameBatch(1);
    batch.add(this.#options.bus.nowUs(), ERROR_CONTROLLER, FrameFlag.ERROR, 0, 0);
    const writer = new FrameTextWriter();
    writer.raw(batch, 0);
    this.#queue.append(writer.take());
    this.flush();
  }

  /** Ends it; what waits is written before, whether or not the client takes it, unless it is not wanted. */
  close(how: "gracefully" | "now"): void {
    this.#cancelQuiet?.();
    this.#cancelStall?.();
    this.#closed = true;
    for (let block = this.#queue.take(); block !== undefined; block = this.#queue.take()) {
      if (how === "gracefully") this.#options.link.write(block);
    }
  }

  /** The time in which nothing may follow an answer is over. */
  #release(): void {
    const held = this.#held;
    this.#cancelQuiet = undefined;
    this.#held = undefined;
    if (held === undefined) return;
    this.delivered += held.frames;
    for (let block = held.queue.take(); block !== undefined; block = held.queue.take()) this.#queue.append(block);
    this.flush();
  }

  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    queueMicrotask(() => this.flush());
  }
}
