import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import type { MessageIndex, NumberedMessages } from "../decode/message-index.js";
import { hasDestination, pgnOf } from "../model/j1939.js";
import type { Message, Signal } from "../model/model.js";
import { type ColumnPlan, planOf } from "./column-plan.js";
import { MessageTable, type SortedFrames } from "./message-table.js";

export interface ColumnOptions {
  /**
   * The signals to decode, as `Message.Signal`, or `Message` for all signals of a message. There are no tables for other
   * messages, and `table.signals` has only these signals. Default: all.
   */
  readonly signals?: readonly string[] | undefined;
}

/** Finds messages by channel. */
export interface ChannelIndexes {
  /** All messages, by number. */
  readonly databases: readonly NumberedMessages[];
  /** The same for all channels. */
  readonly common: MessageIndex | undefined;
  ofChannel(channel: number): MessageIndex;
}

const UNWANTED = FrameFlag.REMOTE | FrameFlag.ERROR;

/** Decodes batches of frames to tables with one column for each signal. */
export class ColumnDecoder {
  readonly #indexes: ChannelIndexes;
  readonly #messages: readonly Message[];
  /** By message: the signals to decode; undefined: none. */
  readonly #wanted: (readonly Signal[] | undefined)[];
  /** By message: 1 if it has signals to decode. */
  readonly #isWanted: Uint8Array;
  readonly #hasSources: boolean;
  readonly #hasDestinations: boolean;
  /** By message; all 0 between two batches. */
  readonly #counts: Int32Array;
  readonly #shortest: Uint8Array;
  /** By row: the number of its message. */
  #found = new Int32Array(0);

  constructor(indexes: ChannelIndexes, { signals }: ColumnOptions) {
    this.#indexes = indexes;
    this.#messages = indexes.databases.flatMap(({ messages }) => messages);
    this.#wanted = signals === undefined ? this.#messages.map((message) => message.signals) : wantedSignals(this.#messages, signals);
    this.#isWanted = Uint8Array.from(this.#wanted, (wanted) => (wanted === undefined ? 0 : 1));
    this.#hasSources = this.#messages.some(({ pgn }) => pgn !== undefined);
    this.#hasDestinations = this.#messages.some(hasDestination);
    this.#counts = new Int32Array(this.#messages.length);
    this.#shortest = new Uint8Array(this.#messages.length);
  }

  /**
   * Returns a table for each message that occurs in a batch, in the order of the databases. Remote and error frames carry no
   * values and are in no table.
   */
  decode(batch: FrameBatch): MessageTable[] {
    if (this.#found.length < batch.length) this.#found = new Int32Array(batch.length);
    const occurring = this.#findMessages(batch);
    if (occurring.length === 0) return [];
    occurring.sort((a, b) => a - b);
    const plans = occurring.map((number) => planOf(this.#messages[number] as Message));
    const frames = this.#sort(batch, occurring, plans);
    let start = 0;
    return occurring.map((number, i) => {
      const length = (this.#counts[number] as number) - start;
      const shortest = this.#shortest[number] as number;
      const table = new MessageTable(
        { plan: plans[i] as ColumnPlan, signals: this.#wanted[number] ?? [], start, length, shortest },
        frames,
      );
      start += length;
      this.#counts[number] = 0;
      return table;
    });
  }

  /** Finds and counts the message of each row; returns the numbers of those that occur. */
  #findMessages(batch: FrameBatch): number[] {
    const { id: ids, flags, channel, size, length } = batch;
    const found = this.#found;
    const counts = this.#counts;
    const shortest = this.#shortest;
    const isWanted = this.#isWanted;
    const occurring: number[] = [];
    const { common } = this.#indexes;
    let index = common ?? this.#indexes.ofChannel(0);
    let { keys, values, multiplier, shift, mask } = index.ids;
    let indexChannel = 0;
    for (let row = 0; row < length; row++) {
      const flag = flags[row] as number;
      found[row] = -1;
      if ((flag & UNWANTED) !== 0) continue;
      if (common === undefined && channel[row] !== indexChannel) {
        indexChannel = channel[row] as number;
        index = this.#indexes.ofChannel(indexChannel);
        ({ keys, values, multiplier, shift, mask } = index.ids);
      }
      const id = ids[row] as number;
      // the same as idKey and IdTable.find; an empty place contains -1
      const key = id | (flag << 31);
      let slot = Math.imul(key, multiplier) >>> shift;
      while (keys[slot] !== key && values[slot] !== -1) slot = (slot + 1) & mask;
      let number = values[slot] as number;
      if (number === -1) {
        if ((flag & FrameFlag.EXTENDED) === 0) continue;
        number = index.groups.find(pgnOf(id));
        if (number === -1) continue;
      }
      if (isWanted[number] === 0) continue;
      found[row] = number;
      const bytes = size[row] as number;
      if (counts[number] === 0) {
        occurring.push(number);
        shortest[number] = bytes;
      } else if (bytes < (shortest[number] as number)) shortest[number] = bytes;
      counts[number] = (counts[number] as number) + 1;
    }
    return occurring;
  }

  /** Copies the rows of each message next to each other. Afterwards the counts contain the end position of each message. */
  #sort(batch: FrameBatch, occurring: readonly number[], plans: readonly ColumnPlan[]): SortedFrames {
    const { timestampUs, id, size, length, stride: batchStride } = batch;
    const found = this.#found;
    const next = this.#counts;
    let total = 0;
    let needs = 0;
    let hasShort = false;
    occurring.forEach((number, i) => {
      const count = next[number] as number;
      next[number] = total;
      total += count;
      const plan = plans[i] as ColumnPlan;
      needs = Math.max(needs, plan.needs);
      if ((this.#shortest[number] as number) < plan.needs) hasShort = true;
    });
    const stride = Math.min(batchStride, Math.max(8, Math.ceil(needs / 8) * 8));
    const memory = new ArrayBuffer(total * (8 + 4 + stride));
    const times = new Float64Array(memory, 0, total);
    const payloads = new Int32Array(memory, total * 8, (total * stride) / 4);
    const rows = new Int32Array(memory, total * (8 + stride), total);
    const sizes = hasShort ? new Uint8Array(total) : undefined;
    const from = wordsOf(batch);
    const fromStride = batchStride / 4;
    const toStride = stride / 4;
    // what every frame has goes first, in a loop of its own: it takes most of the time
    for (let row = 0; row < length; row++) {
      const number = found[row] as number;
      if (number === -1) continue;
      const to = next[number] as number;
      next[number] = to + 1;
      rows[to] = row;
      times[to] = timestampUs[row] as number;
      const source = row * fromStride;
      const target = to * toStride;
      payloads[target] = from[source] as number;
      payloads[target + 1] = from[source + 1] as number;
    }
    for (let to = 0; to < total && toStride > 2; to++) {
      const source = (rows[to] as number) * fromStride;
      for (let word = 2; word < toStride; word++) payloads[to * toStride + word] = from[source + word] as number;
    }
    if (sizes !== undefined) for (let to = 0; to < total; to++) sizes[to] = size[rows[to] as number] as number;
    const sources = this.#hasSources ? byteOfIds(id, rows, 0) : undefined;
    const destinations = this.#hasDestinations ? byteOfIds(id, rows, 8) : undefined;
    return { rows, timestampUs: times, bytes: new Uint8Array(memory, total * 8, total * stride), stride, sizes, sources, destinations };
  }
}

/** Returns the byte at bit `shift` of the ids of some rows. */
function byteOfIds(ids: FrameBatch["id"], rows: Int32Array, shift: number): Uint8Array {
  const bytes = new Uint8Array(rows.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (ids[rows[i] as number] as number) >>> shift;
  return bytes;
}

/** Returns the payloads as 32-bit words; the byte order does not matter, because they are only copied. */
function wordsOf({ data }: FrameBatch): Int32Array {
  if (data.byteOffset % 4 === 0) return new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
  return new Int32Array(data.slice().buffer, 0, data.length >> 2);
}

/** Returns the signals named `Message.Signal` or `Message`, by message. */
function wantedSignals(messages: readonly Message[], names: readonly string[]): (readonly Signal[] | undefined)[] {
  const wanted = new Set(names);
  const used = new Set<string>();
  const take = (name: string): boolean => {
    if (!wanted.has(name)) return false;
    used.add(name);
    return true;
  };
  const result = messages.map((message) => {
    const { name, shortName, signals } = message;
    if (take(name) || take(shortName)) return signals;
    const some = signals.filter(
      (signal) => take(`${name}.${signal.name}`) || take(`${shortName}.${signal.shortName}`) || take(`${name}.${signal.shortName}`),
    );
    return some.length > 0 ? some : undefined;
  });
  const unknown = names.filter((name) => !used.has(name));
  if (unknown.length > 0)
    throw new RangeError(
      `${unknown.map((name) => JSON.stringify(name)).join(", ")} is not a signal of the database; write Message.Signal, or Message for all of its signals`,
    );
  return result;
}
