import { type FrameBatch, FrameFlag } from "canalystii";
import type { Follower } from "../follower.js";
import { blockFrom } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";

/** Returns the time between two frames of an id by the databases, ms; undefined: they do not say. */
export type CycleTimeOf = (channel: number, id: number, extended: boolean) => number | undefined;

/** A message that ought to be periodic. */
export interface WatchedId {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
  readonly cycleUs: number;
  /** Frames that did not come. */
  readonly missed: number;
}

/** Where no frame at all comes for longer than this, µs, the bus sleeps or is not being received: nothing is missed then. */
const SILENCE_US = 1_000_000;
/** Older stalls are forgotten. */
const MAX_STALLS = 1000;
/** Further ids of a channel are not watched: no vehicle has so many. */
const MAX_IDS = 10_000;
/** Keys of extended ids are this much higher. */
const FIRST_EXTENDED = 2 ** 29;
const { EXTENDED, ERROR, REMOTE } = FrameFlag;

/** A time in which nothing was sent on some channels of a virtual adapter, because its process got no CPU. µs. */
export interface Stall {
  readonly channels: readonly number[];
  readonly fromUs: number;
  readonly toUs: number;
}

interface Watch extends WatchedId {
  lastUs: number;
  missed: number;
}

/** What is known of a channel. Its times are those of the capture without the silences. */
interface Channel {
  lastUs: number;
  silentUs: number;
  /** By the key of the id; null: not periodic. */
  readonly ids: Map<number, Watch | null>;
}

/**
 * Counts the frames that did not come although a database has a cycle time for them, from the first frame of an id on: a gap of
 * one and a half cycle times or more has missed as many as would fit into it, also the gap up to the channel's newest frame.
 */
export class MissedPeriods implements Follower {
  readonly #cycleTimeOf: CycleTimeOf;
  #store: FrameStore;
  #scannedRow = 0;
  #channels = new Map<number, Channel>();
  /** The oldest first. */
  #stalls: Stall[] = [];

  constructor(store: FrameStore, cycleTimeOf: CycleTimeOf) {
    this.#store = store;
    this.#cycleTimeOf = cycleTimeOf;
  }

  /** The periodic messages that were received. */
  all(): WatchedId[] {
    return [...this.#channels.values()].flatMap((channel) =>
      [...channel.ids.values()].flatMap((watch) => (watch === null ? [] : [{ ...watch, missed: missedUntilNow(channel, watch) }])),
    );
  }

  /** Returns how many frames of an id did not come; undefined: it is not periodic, or was not received. */
  missed(number: number, id: number, extended: boolean): number | undefined {
    const channel = this.#channels.get(number);
    const watch = channel?.ids.get(keyOf(id, extended));
    return channel === undefined || !watch ? undefined : missedUntilNow(channel, watch);
  }

  /** Nothing is missed in this time. It is noted before frames of later times are scanned. */
  noteStall(stall: Stall): void {
    this.#stalls.push(stall);
    if (this.#stalls.length > 2 * MAX_STALLS) this.#stalls = this.#stalls.slice(-MAX_STALLS);
  }

  scan(): boolean {
    this.#scannedRow = Math.max(this.#scannedRow, this.#store.firstRow);
    const block = blockFrom(this.#store, this.#scannedRow);
    if (block === undefined) return false;
    for (let row = block.start; row < block.start + block.length; row++) this.#take(block.batch, row);
    this.#scannedRow += block.length;
    return true;
  }

  /** What was counted stays counted. */
  dropGone(): void {}

  useStore(store: FrameStore): void {
    this.#store = store;
    this.#restart();
  }

  /** Counts anew, with the frames that are in memory, if an id that was received has another cycle time now. */
  namesChanged(): void {
    const hasChanged = [...this.#channels].some(([number, { ids }]) =>
      [...ids].some(([key, watch]) => this.#cycleUsOf(number, key) !== watch?.cycleUs),
    );
    if (hasChanged) this.#restart();
  }

  #restart(): void {
    this.#channels = new Map();
    this.#scannedRow = this.#store.firstRow;
  }

  #take(batch: FrameBatch, row: number): void {
    const flags = batch.flags[row] as number;
    if ((flags & (ERROR | REMOTE)) !== 0) return;
    const number = batch.channel[row] as number;
    const channel = this.#heard(number, batch.timestampUs[row] as number);
    const watch = this.#watchOf(channel, number, batch.id[row] as number, (flags & EXTENDED) !== 0);
    if (watch === null) return;
    watch.missed = missedUntilNow(channel, watch);
    watch.lastUs = nowOf(channel);
  }

  #heard(number: number, timeUs: number): Channel {
    let channel = this.#channels.get(number);
    if (channel === undefined) {
      channel = { lastUs: timeUs, silentUs: 0, ids: new Map() };
      this.#channels.set(number, channel);
    }
    const gap = timeUs - channel.lastUs;
    channel.silentUs += gap > SILENCE_US ? gap : this.#stalledUs(number, channel.lastUs, timeUs);
    // times may step back
    if (gap > 0) channel.lastUs = timeUs;
    return channel;
  }

  #stalledUs(channel: number, fromUs: number, toUs: number): number {
    let sumUs = 0;
    for (let i = this.#stallsBefore(toUs) - 1; i >= 0; i--) {
      const stall = this.#stalls[i] as Stall;
      if (stall.toUs <= fromUs) break;
      if (stall.channels.includes(channel)) sumUs += Math.max(0, Math.min(stall.toUs, toUs) - Math.max(stall.fromUs, fromUs));
    }
    return sumUs;
  }

  /** Returns how many stalls began before a time. */
  #stallsBefore(timeUs: number): number {
    let [low, high] = [0, this.#stalls.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#stalls[middle] as Stall).fromUs < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #watchOf(channel: Channel, number: number, id: number, extended: boolean): Watch | null {
    const key = keyOf(id, extended);
    const known = channel.ids.get(key);
    if (known !== undefined) return known;
    if (channel.ids.size >= MAX_IDS) return null;
    const cycleUs = this.#cycleUsOf(number, key);
    const watch = cycleUs === undefined ? null : { channel: number, id, extended, cycleUs, lastUs: nowOf(channel), missed: 0 };
    channel.ids.set(key, watch);
    return watch;
  }

  #cycleUsOf(channel: number, key: number): number | undefined {
    const cycleMs = this.#cycleTimeOf(channel, key % FIRST_EXTENDED, key >= FIRST_EXTENDED);
    return cycleMs === undefined ? undefined : cycleMs * 1000;
  }
}

function keyOf(id: number, extended: boolean): number {
  return extended ? id + FIRST_EXTENDED : id;
}

function nowOf({ lastUs, silentUs }: Channel): number {
  return lastUs - silentUs;
}

function missedUntilNow(channel: Channel, { lastUs, cycleUs, missed }: Watch): number {
  return missed + Math.max(0, Math.round((nowOf(channel) - lastUs) / cycleUs) - 1);
}
