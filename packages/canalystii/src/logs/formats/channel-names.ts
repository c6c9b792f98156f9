import type { Losses } from "./losses.js";

/** A batch stores a channel in one byte. */
const MAX_CHANNELS = 256;

interface Entry {
  readonly bytes: Uint8Array;
  readonly channel: number;
}

/**
 * Assigns channel numbers to interface names: `can3`, `vcan3` and `3` become channel 3 by their last digits; a name without
 * digits, or with a number that is already used, gets the lowest free number.
 */
export class ChannelNames {
  readonly #entries: Entry[] = [];
  readonly #names: Map<number, string>;
  #last: Entry | undefined;

  /** @param names filled with the name of each channel found */
  constructor(names: Map<number, string>) {
    this.#names = names;
  }

  /** Returns the channel of the name at `bytes[from..to]`, or -1 when there are more than 256. */
  channelOf(bytes: Uint8Array, from: number, to: number): number {
    const last = this.#last;
    if (last !== undefined && same(last.bytes, bytes, from, to)) return last.channel;
    for (const entry of this.#entries) {
      if (same(entry.bytes, bytes, from, to)) {
        this.#last = entry;
        return entry.channel;
      }
    }
    const added = bytes.slice(from, to);
    return this.#add(added, String.fromCharCode(...added.subarray(0, 64)));
  }

  /** Returns the channel of a name, or -1 when there are more than 256. */
  channelOfName(name: string): number {
    const bytes = new TextEncoder().encode(name);
    return this.#entries.find((entry) => same(entry.bytes, bytes, 0, bytes.length))?.channel ?? this.#add(bytes, name);
  }

  #add(bytes: Uint8Array, name: string): number {
    if (this.#entries.length >= MAX_CHANNELS) return -1;
    const digits = /[0-9]{1,3}$/.exec(name)?.[0];
    let channel = digits === undefined ? MAX_CHANNELS : Number(digits);
    if (channel >= MAX_CHANNELS || this.#names.has(channel)) {
      for (channel = 0; this.#names.has(channel); channel++);
    }
    this.#names.set(channel, name);
    const entry = { bytes, channel };
    this.#entries.push(entry);
    this.#last = entry;
    return channel;
  }
}

function same(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const { length } = name;
  if (to - from !== length) return false;
  for (let i = 0; i < length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}

/** Checks the names that a writer gives to channels: whether a reader gets the same names and channel numbers. */
export class WrittenNames {
  readonly #losses: Losses;
  readonly #read = new ChannelNames(new Map());

  constructor(losses: Losses) {
    this.#losses = losses;
  }

  /** Records the name written for a channel; returns whether it reads back as this channel. */
  add(channel: number, name: string, written: string): boolean {
    if (written !== name) this.#losses.count("channel-name");
    return this.#read.channelOfName(written) === channel;
  }
}

/** Returns the name a writer uses for a channel. */
export function channelName(names: ReadonlyMap<number, string> | undefined, channel: number): string {
  return names?.get(channel) ?? `can${channel}`;
}
