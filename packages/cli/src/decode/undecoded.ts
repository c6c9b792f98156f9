import { type FrameBatch, FrameFlag, formatId } from "canalystii";
import type { Message } from "canalystii/dbc";
import type { Databases } from "../databases/databases.js";
import { countText } from "../progress.js";

/** Ids and messages listed in the summary. */
const MAX_SHOWN = 10;
/** Ids that are counted separately. */
const MAX_IDS = 10_000;

interface UnknownId {
  readonly text: string;
  frames: number;
}

/** Counts which frames were decoded, and why the others were not. */
export class Undecoded {
  /** Frames in all. */
  frames = 0;
  decoded = 0;
  #remote = 0;
  #errors = 0;
  /** Frames without a message. */
  #unknown = 0;
  readonly #databases: Databases;
  /** By kind and id, and channel if it matters; undefined: a message is known. */
  readonly #ids = new Map<number, UnknownId | undefined>();
  #otherIds = 0;
  readonly #short = new Map<Message, number>();

  constructor(databases: Databases) {
    this.#databases = databases;
  }

  /** Counts decoded frames of a message. @param short how many of them are shorter than the message */
  addDecoded(message: Message, frames: number, short: number): void {
    this.frames += frames;
    this.decoded += frames;
    if (short > 0) this.#short.set(message, (this.#short.get(message) ?? 0) + short);
  }

  /** Counts a frame that was not decoded. */
  addOther(batch: FrameBatch, row: number): void {
    this.frames++;
    const flags = batch.flags[row] as number;
    if ((flags & FrameFlag.ERROR) !== 0) this.#errors++;
    else if ((flags & FrameFlag.REMOTE) !== 0) this.#remote++;
    else this.#addId(batch.id[row] as number, (flags & FrameFlag.EXTENDED) !== 0, batch.channel[row] as number);
  }

  #addId(id: number, extended: boolean, channel: number): void {
    const { byChannel, set } = this.#databases;
    const key = ((byChannel ? channel * 2 : 0) + (extended ? 1 : 0)) * 0x2000_0000 + id;
    let entry = this.#ids.get(key);
    if (entry === undefined && !this.#ids.has(key)) {
      const text = `${formatId(id, extended ? FrameFlag.EXTENDED : 0)}${byChannel ? ` on channel ${channel}` : ""}`;
      entry = set.messageOf({ id, extended, channel }) === undefined ? { text, frames: 0 } : undefined;
      if (this.#ids.size < MAX_IDS) this.#ids.set(key, entry);
      else if (entry !== undefined) this.#otherIds++;
    }
    if (entry === undefined) return;
    entry.frames++;
    this.#unknown++;
  }

  /** Returns the summary, one line for each kind of frames. */
  describe(): string[] {
    const lines = [`${this.decoded} of ${countText(this.frames, "frame")} decoded with ${this.#databases.names}`];
    const unknown = [...this.#ids.values()].filter((entry) => entry !== undefined);
    if (this.#unknown > 0) {
      const ids = unknown.map(({ text, frames }) => [text, frames] as const);
      lines.push(`not in the database: ${countText(this.#unknown, "frame")}: ${mostFrequent(ids, this.#otherIds)}`);
    }
    if (this.#remote + this.#errors > 0) {
      const kinds = [
        this.#remote > 0 ? [countText(this.#remote, "remote frame")] : [],
        this.#errors > 0 ? [countText(this.#errors, "error frame")] : [],
      ];
      lines.push(`without values: ${kinds.flat().join(", ")}`);
    }
    if (this.#short.size > 0) {
      const frames = [...this.#short.values()].reduce((sum, each) => sum + each, 0);
      const messages = [...this.#short].map(([{ name }, count]) => [name, count] as const);
      lines.push(`shorter than their message, so that signals may be missing: ${countText(frames, "frame")}: ${mostFrequent(messages, 0)}`);
    }
    return lines;
  }
}

/** Returns whether frames of a message have its length: longer J1939 messages are sent in several frames of 8 bytes. */
export function hasFrameLength({ pgn, length }: Message): boolean {
  return pgn === undefined || length <= 8;
}

/** Returns e.g. `7E8 (50), 123 (4) and 3 more`. */
function mostFrequent(counts: readonly (readonly [string, number])[], others: number): string {
  const sorted = counts.toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  const shown = sorted.slice(0, MAX_SHOWN).map(([name, frames]) => `${name} (${frames})`);
  const more = sorted.length - shown.length;
  return `${shown.join(", ")}${others > 0 ? ` and more than ${more} more` : more > 0 ? ` and ${more} more` : ""}`;
}
