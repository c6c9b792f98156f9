import { FrameBatch, FrameFlag } from "canalystii";
import type { MessageKey } from "../../protocol.js";
import { BLOCK_ROWS, type Block } from "../query/filter.js";

const { EXTENDED, REMOTE, ERROR } = FrameFlag;
const KIND = EXTENDED | REMOTE | ERROR;

/** The data frames of one id on one channel, taken out of blocks of rows. */
export class IdRows {
  readonly #key: MessageKey;
  /** The frames of the last block. */
  readonly frames = new FrameBatch(BLOCK_ROWS);
  /** Their rows in the batch of the block. */
  readonly rows = new Int32Array(BLOCK_ROWS);

  constructor(key: MessageKey) {
    this.#key = key;
  }

  /** Takes the frames of a block; returns how many there are. */
  take({ batch, start, length }: Block): number {
    const { frames, rows } = this;
    const { id, channel, extended } = this.#key;
    const { id: ids, flags, channel: channels } = batch;
    const kind = extended ? EXTENDED : 0;
    frames.clear();
    for (let row = start, end = start + length; row < end; row++) {
      if (ids[row] !== id || channels[row] !== channel || ((flags[row] as number) & KIND) !== kind) continue;
      rows[frames.length] = row;
      frames.appendRow(batch, row);
    }
    return frames.length;
  }
}

/** @throws RangeError for a channel or id that no frame has */
export function checkKey({ channel, id, extended }: MessageKey): void {
  const highest = extended ? 0x1fff_ffff : 0x7ff;
  if (!Number.isInteger(channel) || channel < 0 || channel > 255)
    throw new RangeError(`channel ${String(channel)} is not an integer in 0..255`);
  if (!Number.isInteger(id) || id < 0 || id > highest) throw new RangeError(`id ${String(id)} is not an integer in 0..${highest}`);
}
