import { CanError } from "../../base/errors.js";
import type { CanBus, FrameStream } from "../../bus/bus.js";
import { CHUNK_ROWS } from "../../bus/frame-queue.js";
import { Origin } from "../../bus/origin.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { MAX_IN_FLIGHT } from "../flow.js";
import type { Link } from "../link/link.js";
import type { OpenMessage } from "../wire/client-messages.js";
import type { StreamCounts } from "../wire/host-messages.js";

export interface HostStreamOptions {
  readonly bus: CanBus;
  readonly link: Link;
  /** Of the bus: the client. */
  readonly user: object;
  /** Every frame was sent. `byClient`: the client asked for the end. */
  readonly onEnded: (stream: HostStream, error: unknown, byClient: boolean) => void;
}

/**
 * A consumer of a bus whose frames go to a client. Its queue has two parts: up to `window` frames at the client, the rest here.
 * Frames go out while the client has room; those that would be dropped here although there are newer ones (`drop-oldest`) go out
 * as well, and the client drops its oldest in their place. So both ends together drop what one queue would; one of more than
 * `window` frames has room for up to two batches more.
 */
export class HostStream {
  readonly id: number;
  /** Frames that may wait, at both ends together. */
  readonly capacity: number;
  readonly #options: HostStreamOptions;
  readonly #stream: FrameStream<FrameBatch>;
  readonly #window: number;
  /** Frames that may wait here while the client's part is full. */
  readonly #limit: number;
  readonly #pushes: boolean;
  #sent = 0;
  #arrived = 0;
  #taken = 0;
  #draining = false;
  #byClient = false;
  #wake: (() => void) | undefined;

  /** @throws RangeError, TypeError for bad options */
  constructor({ stream, capacity, window, overflow, ...request }: OpenMessage, options: HostStreamOptions) {
    this.id = stream;
    this.capacity = capacity;
    this.#options = options;
    this.#window = window;
    // the client's part is full from two batches less on: one does not fit any more, one may be taken and not reported
    this.#limit = capacity <= window ? 0 : capacity - window + 2 * CHUNK_ROWS;
    this.#pushes = this.#limit === 0 || overflow === "drop-oldest";
    const { channels, filters, merge, receiveOwn } = request;
    const origin = new Origin(options.user, request.origin);
    const own = this.#pushes ? capacity : this.#limit;
    this.#stream = options.bus.batches({ channels, filters, merge, receiveOwn, origin, overflow, capacity: own });
    void this.#pump();
  }

  /** Frames sent so far. */
  get sent(): number {
    return this.#sent;
  }

  get counts(): StreamCounts {
    const { pending, dropped, filtered } = this.#stream;
    return { id: this.id, pending, dropped, filtered };
  }

  /**
   * Takes over how far the client is.
   * @throws CanError `protocol` when it cannot be
   */
  credit(arrived: number, taken: number): void {
    if (arrived < this.#arrived || taken < this.#taken || taken > arrived || arrived > this.#sent) {
      throw new CanError("protocol", `a credit of ${arrived} frames arrived, ${taken} taken is not possible: ${this.#sent} were sent`);
    }
    this.#arrived = arrived;
    this.#taken = taken;
    this.check();
  }

  /** Goes on when it can, at the latest at the next look. */
  check(): void {
    if (this.#wake === undefined || !this.#mayGo()) return;
    this.#wake();
    this.#wake = undefined;
  }

  /** Sends everything that waits, whether or not the client has taken what came before. */
  drain(): void {
    this.#draining = true;
    this.check();
  }

  /** Ends the stream after what waits. `byClient`: as the client asked for. */
  end(byClient: boolean): void {
    this.#byClient ||= byClient;
    this.#stream.end();
  }

  /** Ends the stream at once. */
  cancel(): void {
    this.#byClient = true;
    this.#stream.close();
    this.drain();
  }

  async #pump(): Promise<void> {
    const { link, onEnded } = this.#options;
    try {
      for (;;) {
        if (!this.#mayGo()) await this.#turn();
        const { done, value } = await this.#stream.next();
        if (done) break;
        this.#sent += value.length;
        const { pending, dropped, filtered } = this.#stream;
        link.sendFrames({ id: this.id, values: [pending, dropped, filtered] }, value);
      }
      onEnded(this, undefined, this.#byClient);
    } catch (error) {
      onEnded(this, error, this.#byClient);
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #mayGo(): boolean {
    if (this.#sent - this.#arrived >= MAX_IN_FLIGHT) return false;
    if (this.#draining || this.#limit === 0) return true;
    if (this.#sent - this.#taken + CHUNK_ROWS <= this.#window) return true;
    return this.#pushes && this.#stream.pending > this.#limit;
  }
}
