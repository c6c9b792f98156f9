import type { Clock } from "../can/clock.js";
import { FrameBatch, FrameFlag } from "../can/frame-batch.js";
import { FrameTextWriter } from "./socketcand-frame.js";
import { encodeMessage } from "./socketcand-message.js";

/** The connection of a client, as its session sees it. */
export interface SocketcandLink {
  /** Bytes written that the client has not taken yet. */
  readonly queuedBytes: number;
  write(bytes: Uint8Array): void;
  /** Whether what the client says is to be read. */
  setReading(reading: boolean): void;
  /** Ends the connection: after what was written, or at once. */
  end(how: "gracefully" | "now"): void;
}

export interface SocketcandOutputOptions {
  readonly clock: Clock;
  /** The time that frames carry. */
  readonly nowUs: () => number;
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

/** What goes to one client: replies at once, frames as long as there is room for them. */
export class SocketcandOutput {
  /** Frames that were not delivered because the client was too slow. */
  dropped = 0;
  delivered = 0;
  readonly #options: SocketcandOutputOptions;
  #held: { readonly chunks: { readonly text: Uint8Array; readonly frames: number }[]; bytes: number } | undefined;
  #cancelQuiet: (() => void) | undefined;
  #cancelStall: (() => void) | undefined;
  #droppedTold = 0;

  constructor(options: SocketcandOutputOptions) {
    this.#options = options;
  }

  /** true unless as much waits as may. */
  get hasRoom(): boolean {
    return this.#options.link.queuedBytes + (this.#held?.bytes ?? 0) <= this.#options.maxQueuedBytes;
  }

  /** Writes a message, whatever waits: the client asked for it. */
  reply(text: string): void {
    this.#options.link.write(encodeMessage(text));
  }

  /** Writes an answer that the client reads on its own: frames follow later, those held back before never. */
  replyAlone(text: string): void {
    this.reply(text);
    this.#cancelQuiet?.();
    this.#held = { chunks: [], bytes: 0 };
    this.#cancelQuiet = this.#options.clock.schedule(QUIET_MS, () => {
      this.#cancelQuiet = undefined;
      const chunks = this.#held?.chunks ?? [];
      this.#held = undefined;
      for (const { text: held, frames } of chunks) this.give(held, frames);
    });
  }

  /** Writes frames when there is room for them, else drops them. The bytes may be shared. */
  give(text: Uint8Array, frames: number): void {
    if (!this.hasRoom) {
      this.dropped += frames;
      if (this.#cancelStall === undefined) this.#watch();
    } else if (this.#held !== undefined) {
      this.#held.chunks.push({ text, frames });
      this.#held.bytes += text.length;
    } else {
      this.delivered += frames;
      this.#options.link.write(text);
    }
  }

  /** The client has taken everything: it is told that it missed some. */
  drained(): void {
    this.#cancelStall?.();
    this.#cancelStall = undefined;
    if (this.dropped === this.#droppedTold) return;
    this.#droppedTold = this.dropped;
    const batch = new FrameBatch(1);
    batch.add(this.#options.nowUs(), ERROR_CONTROLLER, FrameFlag.ERROR, 0, 0);
    const writer = new FrameTextWriter();
    writer.raw(batch, 0);
    this.#options.link.write(writer.take());
  }

  /** A client that takes some of what waits for it only loses frames; one that takes none is given up. */
  #watch(): void {
    const { clock, stallMs, onStalled } = this.#options;
    const { delivered } = this;
    this.#cancelStall = clock.schedule(stallMs, () => {
      this.#cancelStall = undefined;
      if (this.delivered === delivered) onStalled();
      else this.#watch();
    });
  }

  close(): void {
    this.#cancelQuiet?.();
    this.#cancelStall?.();
  }
}
