import { type FrameBatch, FrameFlag } from "../can/frame-batch.js";
import type { DatabaseSet } from "./database-set.js";
import { codecOf, type Field, type MessageCodec } from "./decode/message-codec.js";
import type { Message, RawValue, Signal } from "./model/model.js";

/** The values of one signal of one id. */
export interface SignalState {
  readonly signal: Signal;
  /** The last one; undefined: there was none yet. */
  readonly raw: RawValue | undefined;
  /** Physical values: the last, the smallest and the largest one; NaN: there was none yet. */
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Label of the last value. */
  readonly label: string | undefined;
  /** Timestamp of the frame with the last value, µs. */
  readonly lastUs: number;
}

/** Which frames: those of one id on one channel. */
export interface FrameKey {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
}

const { EXTENDED, REMOTE, ERROR } = FrameFlag;
/** As in `IdTable`. */
const MAX_ENTRIES = 20_000;

/**
 * Keeps the last, smallest and largest value of every signal, separately for each id and channel: two senders of a J1939 parameter
 * group have their own values. What a monitor or an analyzer shows, beside an `IdTable`.
 */
export class SignalTable {
  readonly #databases: DatabaseSet;
  /** undefined: no database has a message with this id. */
  readonly #entries = new Map<number, Entry | undefined>();

  constructor(databases: DatabaseSet) {
    this.#databases = databases;
  }

  /** Decodes frames. Those of ids beyond the first 20,000, remote and error frames are ignored. */
  update(batch: FrameBatch): void {
    const { channel, id, flags, size, stride, data, timestampUs, length } = batch;
    for (let row = 0; row < length; row++) {
      const flag = flags[row] as number;
      if ((flag & (REMOTE | ERROR)) !== 0) continue;
      const entry = this.#entryOf({ channel: channel[row] as number, id: id[row] as number, extended: (flag & EXTENDED) !== 0 });
      const at = row * stride;
      entry?.update(data.subarray(at, at + (size[row] as number)), timestampUs[row] as number);
    }
  }

  /** Returns the message of an id on a channel; undefined when no database has one. */
  messageOf(frame: FrameKey): Message | undefined {
    const known = this.#entries.get(keyOf(frame));
    return known === undefined ? this.#databases.messageOf(frame) : known.message;
  }

  /** Returns the signals of an id on a channel, in the order of its message; empty when no database has one. */
  signals(frame: FrameKey): SignalState[] {
    const known = this.#entries.get(keyOf(frame));
    if (known !== undefined) return known.states();
    const message = this.#databases.messageOf(frame);
    return message === undefined ? [] : new Entry(message).states();
  }

  /** Forgets all values. */
  clear(): void {
    this.#entries.clear();
  }

  /** Returns the table as it is now. */
  copy(): SignalTable {
    const copy = new SignalTable(this.#databases);
    for (const [key, entry] of this.#entries) copy.#entries.set(key, entry?.copy());
    return copy;
  }

  #entryOf(frame: FrameKey): Entry | undefined {
    const key = keyOf(frame);
    const known = this.#entries.get(key);
    if (known !== undefined || this.#entries.has(key) || this.#entries.size >= MAX_ENTRIES) return known;
    const message = this.#databases.messageOf(frame);
    const entry = message === undefined ? undefined : new Entry(message);
    this.#entries.set(key, entry);
    return entry;
  }
}

/** Channel (8 bits), kind (1 bit), id (29 bits). */
function keyOf({ channel, id, extended }: FrameKey): number {
  return (channel * 2 + (extended ? 1 : 0)) * 0x2000_0000 + id;
}

class Entry {
  readonly message: Message;
  readonly #codec: MessageCodec;
  readonly #raw: (RawValue | undefined)[];
  readonly #minimum: Float64Array;
  readonly #maximum: Float64Array;
  readonly #lastUs: Float64Array;

  constructor(message: Message) {
    this.message = message;
    this.#codec = codecOf(message);
    const count = message.signals.length;
    this.#raw = Array.from({ length: count }, () => undefined);
    this.#minimum = new Float64Array(count).fill(Number.NaN);
    this.#maximum = new Float64Array(count).fill(Number.NaN);
    this.#lastUs = new Float64Array(count);
  }

  update(data: Uint8Array, timestampUs: number): void {
    const { fields, isMultiplexed } = this.#codec;
    if (isMultiplexed) {
      for (const i of this.#codec.present(data)) this.#set(i, (fields[i] as Field).read(data), timestampUs);
      return;
    }
    for (let i = 0; i < fields.length; i++) {
      const { needs, read } = fields[i] as Field;
      if (needs <= data.length) this.#set(i, read(data), timestampUs);
    }
  }

  states(): SignalState[] {
    return this.message.signals.map((signal, i) => {
      const raw = this.#raw[i];
      return {
        signal,
        raw,
        value: raw === undefined ? Number.NaN : toPhysical(signal, raw),
        minimum: this.#minimum[i] as number,
        maximum: this.#maximum[i] as number,
        label: raw === undefined ? undefined : signal.labels?.get(raw),
        lastUs: this.#lastUs[i] as number,
      };
    });
  }

  copy(): Entry {
    const copy = new Entry(this.message);
    this.#raw.forEach((raw, i) => {
      copy.#raw[i] = raw;
    });
    copy.#minimum.set(this.#minimum);
    copy.#maximum.set(this.#maximum);
    copy.#lastUs.set(this.#lastUs);
    return copy;
  }

  #set(i: number, raw: RawValue, timestampUs: number): void {
    this.#raw[i] = raw;
    this.#lastUs[i] = timestampUs;
    const value = toPhysical(this.message.signals[i] as Signal, raw);
    // not (value >= minimum): the first minimum is NaN
    if (!(value >= (this.#minimum[i] as number)) && !Number.isNaN(value)) this.#minimum[i] = value;
    if (!(value <= (this.#maximum[i] as number)) && !Number.isNaN(value)) this.#maximum[i] = value;
  }
}

function toPhysical({ scale, offset }: Signal, raw: RawValue): number {
  return Number(raw) * scale + offset;
}
