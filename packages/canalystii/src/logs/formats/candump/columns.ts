import { FrameFlag } from "../../../can/frame-batch.js";
import { putHex3, putHex8, putText } from "../../text/text.js";
import { channelName, WrittenNames } from "../channel-names.js";
import type { Losses } from "../losses.js";

const { EXTENDED, ERROR } = FrameFlag;
/** Set in the id of an error frame. */
const ERROR_BIT = 0x2000_0000;
/** Linux limits names to 15 bytes; longer ones would not fit into the space for a row. */
const MAX_NAME = 60;

/** Writes an id: 3 hex digits, or 8 for an extended id or (with bit 29 set) an error frame. */
export function putId(bytes: Uint8Array, at: number, id: number, flags: number): number {
  if ((flags & ERROR) !== 0) return putHex8(bytes, at, id + ERROR_BIT);
  return (flags & EXTENDED) === 0 ? putHex3(bytes, at, id) : putHex8(bytes, at, id);
}

interface Cell {
  readonly name: string;
  readonly width: number;
  readonly bytes: Uint8Array;
  /** The name reads back as this channel. */
  readonly survives: boolean;
}

/** The column of interface names, aligned to the right and as wide as the longest name. */
export class NameColumn {
  readonly #names: ReadonlyMap<number, string> | undefined;
  readonly #losses: Losses | undefined;
  readonly #written: WrittenNames | undefined;
  /** By channel; made once, and again when the name or the width changes. */
  readonly #cells: Cell[] = [];
  /** Number of names that the width takes into account. */
  #known = -1;
  #width = 0;

  /**
   * @param names by channel; may still be growing
   * @param losses counts names and numbers of channels that do not read back
   */
  constructor(names: ReadonlyMap<number, string> | undefined, losses?: Losses) {
    this.#names = names;
    this.#losses = losses;
    this.#written = losses === undefined ? undefined : new WrittenNames(losses);
  }

  /** Writes the name of a channel; returns the position after it. */
  put(bytes: Uint8Array, to: number, channel: number): number {
    const names = this.#names;
    if (names !== undefined && names.size !== this.#known) {
      this.#known = names.size;
      for (const name of names.values()) this.#width = Math.max(this.#width, Math.min(MAX_NAME, name.length));
    }
    const name = channelName(names, channel);
    let cell = this.#cells[channel];
    if (cell === undefined || cell.name !== name || cell.width !== this.#width) {
      const text = name
        .replace(/\s+/g, "_")
        .replace(/[^\0-\xff]/g, "?")
        .slice(0, MAX_NAME)
        .padEnd(1, "_");
      this.#width = Math.max(this.#width, text.length);
      const padded = text.padStart(this.#width);
      const survives = cell?.name === name ? cell.survives : (this.#written?.add(channel, name, text) ?? true);
      cell = { name, width: this.#width, bytes: new Uint8Array(padded.length), survives };
      putText(cell.bytes, 0, padded);
      this.#cells[channel] = cell;
    }
    if (!cell.survives) this.#losses?.count("channel");
    const { length } = cell.bytes;
    for (let i = 0; i < length; i++) bytes[to + i] = cell.bytes[i] as number;
    return to + length;
  }
}
