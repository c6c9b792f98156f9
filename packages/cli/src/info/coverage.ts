import { type FrameBatch, FrameFlag } from "canalystii";
import type { ColumnDecoder, Message } from "canalystii/dbc";
import type { IdStatistics } from "canalystii/logs";
import type { Databases } from "../databases/databases.js";
import { hasFrameLength } from "../decode/undecoded.js";
import { BySource } from "./by-source.js";
import { FramePeriods } from "./frame-periods.js";
import { type OutOfRange, ValueRanges } from "./value-ranges.js";

/** An id of the log, and what the databases say about it. */
export interface KnownId {
  readonly id: IdStatistics;
  /** undefined: no database has it. */
  readonly message: Message | undefined;
  /** Times between data frames. */
  readonly medianPeriodUs: number | undefined;
  readonly longestPeriodUs: number | undefined;
}

/** Frames that are shorter than their message. */
export interface ShortFrames {
  readonly message: Message;
  /** J1939 source address; undefined for other messages. */
  readonly source: number | undefined;
  frames: number;
}

/** How databases and a log agree. */
export interface Coverage {
  readonly ids: readonly KnownId[];
  /** Messages that do not occur in the log. */
  readonly missing: readonly Message[];
  readonly short: readonly ShortFrames[];
  readonly outOfRange: readonly OutOfRange[];
}

/** Ids whose periods are kept. */
const MAX_IDS = 10_000;

/** Compares a log with databases, batch by batch. */
export class CoverageCounter {
  readonly #databases: Databases;
  readonly #decoder: ColumnDecoder;
  readonly #ranges = new ValueRanges();
  readonly #short = new BySource<Message, ShortFrames>();
  /** By channel, kind and id. */
  readonly #periods = new Map<number, FramePeriods>();

  constructor(databases: Databases) {
    this.#databases = databases;
    this.#decoder = databases.set.columns();
  }

  add(batch: FrameBatch): void {
    for (const table of this.#decoder.decode(batch)) {
      this.#ranges.add(table);
      const { message, rows, source: sources } = table;
      if (!hasFrameLength(message)) continue;
      rows.forEach((row, i) => {
        if ((batch.size[row] as number) >= message.length) return;
        const source = sources?.[i];
        this.#short.get(message, source, () => ({ message, source, frames: 0 })).frames++;
      });
    }
    this.#addPeriods(batch);
  }

  /** Returns the result for the ids of the log. */
  result(ids: readonly IdStatistics[]): Coverage {
    const known = ids.map((id): KnownId => {
      const { channel, extended } = id;
      const message = this.#databases.set.messageOf({ id: id.id, extended, channel });
      const { medianUs, longestUs } = this.#periods.get(keyOf(channel, extended, id.id)) ?? {};
      return { id, message, medianPeriodUs: medianUs, longestPeriodUs: longestUs };
    });
    const seen = new Set(known.map(({ message }) => message));
    return {
      ids: known,
      missing: this.#databases.messages.filter((message) => !seen.has(message)),
      short: this.#short.values,
      outOfRange: this.#ranges.found,
    };
  }

  #addPeriods({ flags, id, channel, timestampUs, length }: FrameBatch): void {
    for (let row = 0; row < length; row++) {
      const flag = flags[row] as number;
      // a remote frame and its answer are not a period
      if ((flag & (FrameFlag.ERROR | FrameFlag.REMOTE)) !== 0) continue;
      const key = keyOf(channel[row] as number, (flag & FrameFlag.EXTENDED) !== 0, id[row] as number);
      let periods = this.#periods.get(key);
      if (periods === undefined) {
        if (this.#periods.size >= MAX_IDS) continue;
        periods = new FramePeriods();
        this.#periods.set(key, periods);
      }
      periods.add(timestampUs[row] as number);
    }
  }
}

function keyOf(channel: number, extended: boolean, id: number): number {
  return (channel * 2 + (extended ? 1 : 0)) * 0x2000_0000 + id;
}
