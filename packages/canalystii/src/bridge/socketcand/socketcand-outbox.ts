import type { CanBus } from "../../bus/bus.js";
import { FrameBatch } from "../../can/frame-batch.js";

/** Frames of a client that may wait for the bus before the client is no longer listened to. */
const HIGH_WATER = 256;
const LOW_WATER = 64;
/** What is sent at once: enough to keep an adapter busy, little enough to be told soon. */
const PIECE = 128;
/** A frame for an idle bus waits as long as it takes. */
const SEND_TIMEOUT_MS = 2_000_000_000;

export interface OutboxOptions {
  readonly bus: CanBus;
  /** The bus has taken these; the batch is the receiver's. */
  readonly onSent: (frames: FrameBatch) => void;
  /** These could not be sent and are given up. */
  readonly onFailed: (error: unknown, frames: FrameBatch) => void;
  /** Whether the client may go on sending. */
  readonly onFlow: (open: boolean) => void;
}

/** The frames of one client on their way to the bus, in order, and what waits for them to be taken. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #abort = new AbortController();
  #waiting = new FrameBatch(64);
  /** Rows of the waiting batch that are part of `given`. */
  #counted = 0;
  /** Frames given, and frames done with. */
  #given = 0;
  #done = 0;
  #sending = false;
  #open = true;
  readonly #after: { readonly mark: number; readonly then: () => void }[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Frames that are not done with. */
  get pending(): number {
    return this.#given - this.#done;
  }

  /** The batch to append frames to; `flush` follows. */
  get batch(): FrameBatch {
    return this.#waiting;
  }

  /** Sends what was appended. */
  flush(): void {
    this.#given += this.#waiting.length - this.#counted;
    this.#counted = this.#waiting.length;
    this.#flow();
    void this.#send();
  }

  /** Calls back when everything that was given so far is done with; at once when nothing is under way. */
  afterwards(then: () => void): void {
    if (this.pending === 0) then();
    else this.#after.push({ mark: this.#given, then });
    this.#flow();
  }

  /** Gives up what waits and is under way. */
  close(): void {
    this.#after.length = 0;
    this.#waiting = new FrameBatch(1);
    this.#counted = 0;
    this.#abort.abort();
  }

  #flow(): void {
    const waits = this.pending + this.#after.length;
    if (this.#open ? waits < HIGH_WATER : waits > LOW_WATER) return;
    this.#open = !this.#open;
    this.#options.onFlow(this.#open);
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    const { signal } = this.#abort;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const batch = this.#waiting;
      this.#waiting = new FrameBatch(64);
      this.#counted = 0;
      for (let from = 0; from < batch.length && !signal.aborted; from += PIECE) {
        await this.#sendPiece(batch.length <= PIECE ? batch : batch.slice(from, Math.min(from + PIECE, batch.length)));
      }
    }
    this.#sending = false;
  }

  async #sendPiece(frames: FrameBatch): Promise<void> {
    const { bus, onSent, onFailed } = this.#options;
    const { signal } = this.#abort;
    try {
      await bus.send(frames, { signal, timeoutMs: SEND_TIMEOUT_MS });
      if (!signal.aborted) onSent(frames);
    } catch (error) {
      if (!signal.aborted) onFailed(error, frames);
    }
    this.#done += frames.length;
    while (this.#after.length > 0 && (this.#after[0]?.mark as number) <= this.#done) this.#after.shift()?.then();
    this.#flow();
  }
}
