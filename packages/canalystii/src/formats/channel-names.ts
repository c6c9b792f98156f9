/** Channels are one byte in a batch. */
const MAX_CHANNELS = 256;

interface Entry {
  readonly bytes: Uint8Array;
  readonly channel: number;
}

/**
 * Numbers interface names as they turn up: `can3`, `vcan3`, `3` become channel 3 by their trailing digits; a name without
 * digits, or whose number another name has taken, gets the lowest free one.
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
    return this.#add(bytes.slice(from, to));
  }

  #add(bytes: Uint8Array): number {
    if (this.#entries.length >= MAX_CHANNELS) return -1;
    const name = String.fromCharCode(...bytes.subarray(0, 64));
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

/** Returns the name a writer uses for a channel. */
export function channelName(names: ReadonlyMap<number, string> | undefined, channel: number): string {
  return names?.get(channel) ?? `can${channel}`;
}
