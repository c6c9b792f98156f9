import type { Clock } from "../../base/clock.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { SocketcandId } from "./socketcand-frame.js";

/** What a client of BCM mode wants of one id. */
export interface SubscriptionOptions {
  /** Least time between two frames in ms; the last one that came in between follows then. 0: none. */
  readonly throttleMs: number;
  /**
   * None: every frame. One mask of 8 bytes: frames that differ from the last one in its bits. Several: the first
   * masks the multiplexor, each other one holds its value there and masks the content.
   */
  readonly masks: readonly Uint8Array[];
}

export interface SubscriptionSink {
  readonly give: (batch: FrameBatch, row: number) => void;
  /** Frames were given from a timer, not from an offer. */
  readonly onLate: () => void;
}

interface Subscription extends SubscriptionOptions {
  /** The last frame by mask. */
  readonly last: FrameBatch;
  readonly seen: boolean[];
  /** Changed since it was last given. */
  readonly held: boolean[];
  lastMs: number;
  cancelTimer: (() => void) | undefined;
}

/**
 * The receiving side of Linux' broadcast manager, as socketcand offers it: by id, every frame or only changes,
 * throttled when asked for.
 */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #sink: SubscriptionSink;
  readonly #byKey = new Map<number, Subscription>();

  constructor(clock: Clock, sink: SubscriptionSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Adds one, in place of an earlier one of the same id. */
  set(id: SocketcandId, options: SubscriptionOptions): void {
    this.delete(id);
    const slots = Math.max(options.masks.length, 1);
    const last = new FrameBatch(slots);
    for (let i = 0; i < slots; i++) last.add(0, 0, 0, 0, 0);
    const none = () => new Array<boolean>(slots).fill(false);
    this.#byKey.set(keyOf(id.id, id.extended), {
      ...options,
      last,
      seen: none(),
      held: none(),
      lastMs: Number.NEGATIVE_INFINITY,
      cancelTimer: undefined,
    });
  }

  /** Removes the one of an id; false when there is none. */
  delete(id: SocketcandId): boolean {
    const key = keyOf(id.id, id.extended);
    const found = this.#byKey.get(key);
    found?.cancelTimer?.();
    return this.#byKey.delete(key);
  }

  clear(): void {
    for (const { cancelTimer } of this.#byKey.values()) cancelTimer?.();
    this.#byKey.clear();
  }

  /** Takes a frame of the bus. */
  offer(batch: FrameBatch, row: number): void {
    if (this.#byKey.size === 0) return;
    const flags = batch.flags[row] as number;
    if ((flags & (FrameFlag.REMOTE | FrameFlag.ERROR | FrameFlag.FD)) !== 0) return;
    const found = this.#byKey.get(keyOf(batch.id[row] as number, (flags & FrameFlag.EXTENDED) !== 0));
    if (found === undefined) return;
    const slot = slotOf(found, { batch, row });
    if (slot === undefined) return;
    replaceRow(found.last, slot, { batch, row });
    found.seen[slot] = true;
    found.held[slot] = true;
    if (found.cancelTimer !== undefined) return;
    const wait = found.lastMs + found.throttleMs - this.#clock.now();
    if (found.throttleMs > 0 && wait > 0) this.#arm(found, wait);
    else this.#flush(found);
  }

  #flush(subscription: Subscription): void {
    const { held, last, throttleMs } = subscription;
    let given = false;
    for (let slot = 0; slot < held.length; slot++) {
      if (!held[slot]) continue;
      held[slot] = false;
      given = true;
      this.#sink.give(last, slot);
    }
    if (given && throttleMs > 0) {
      subscription.lastMs = this.#clock.now();
      this.#arm(subscription, throttleMs);
    }
  }

  #arm(subscription: Subscription, ms: number): void {
    subscription.cancelTimer = this.#clock.schedule(ms, () => {
      subscription.cancelTimer = undefined;
      this.#flush(subscription);
      this.#sink.onLate();
    });
  }
}

function keyOf(id: number, extended: boolean): number {
  return extended ? id + 0x8000_0000 : id;
}

interface Row {
  readonly batch: FrameBatch;
  readonly row: number;
}

/** Returns which of the last frames this one replaces; undefined when it is of no interest. */
function slotOf({ masks, last, seen }: Subscription, frame: Row): number | undefined {
  const [first, ...others] = masks;
  if (first === undefined) return 0;
  if (others.length === 0) return !seen[0] || differs(first, frame, { batch: last, row: 0 }) ? 0 : undefined;
  const index = others.findIndex((mask) => first.every((bits, k) => ((byteOf(frame, k) ^ (mask[k] as number)) & bits) === 0));
  if (index < 0) return undefined;
  const slot = index + 1;
  return !seen[slot] || differs(others[index] as Uint8Array, frame, { batch: last, row: slot }) ? slot : undefined;
}

function differs(mask: Uint8Array, a: Row, b: Row): boolean {
  return mask.some((bits, k) => ((byteOf(a, k) ^ byteOf(b, k)) & bits) !== 0);
}

/** Bytes that a frame does not have count as 0. */
function byteOf({ batch, row }: Row, k: number): number {
  return k < (batch.size[row] as number) ? (batch.data[row * batch.stride + k] as number) : 0;
}

function replaceRow(target: FrameBatch, slot: number, { batch, row }: Row): void {
  target.timestampUs[slot] = batch.timestampUs[row] as number;
  target.id[slot] = batch.id[row] as number;
  target.flags[slot] = batch.flags[row] as number;
  target.dlc[slot] = batch.dlc[row] as number;
  const size = Math.min(batch.size[row] as number, 8);
  target.size[slot] = size;
  for (let k = 0; k < size; k++) target.data[slot * target.stride + k] = batch.data[row * batch.stride + k] as number;
}
