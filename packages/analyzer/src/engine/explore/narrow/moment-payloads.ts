import { FrameFlag } from "canalystii";
import { isData, keyNumber } from "../../examine/message-keys.js";
import type { Slices } from "../../slices.js";
import { blockBefore } from "../../store/blocks.js";
import type { FrameStore } from "../../store/frame-store.js";

/** Payloads at a moment: of each id that of its last frame up to then. */
export type Snapshot = ReadonlyMap<number, Uint8Array>;

/** Keeps the payloads of moments: their frames may have left the memory when they are needed again. */
export class MomentPayloads {
  readonly #store: FrameStore;
  #kept = new Map<number, Snapshot>();

  constructor(store: FrameStore) {
    this.#store = store;
  }

  get store(): FrameStore {
    return this.#store;
  }

  /**
   * Returns the payloads at each moment; those of other moments are forgotten.
   * @param wanted numbers of keys
   * @throws the signal's reason
   */
  async at(times: readonly number[], wanted: ReadonlyMap<number, unknown>, slices: Slices, signal: AbortSignal): Promise<Snapshot[]> {
    const kept = new Map<number, Snapshot>();
    for (const timeUs of times) {
      const snapshot = kept.get(timeUs) ?? this.#kept.get(timeUs) ?? (await this.#find(timeUs, wanted, slices, signal));
      kept.set(timeUs, snapshot);
    }
    this.#kept = kept;
    return times.map((timeUs) => kept.get(timeUs) as Snapshot);
  }

  async #find(timeUs: number, wanted: ReadonlyMap<number, unknown>, slices: Slices, signal: AbortSignal): Promise<Snapshot> {
    const found = new Map<number, Uint8Array>();
    let endRow = this.#store.rowAt(timeUs + 0.5);
    while (found.size < wanted.size) {
      const block = blockBefore(this.#store, endRow);
      if (block === undefined) break;
      const { id, channel, flags, size, data, stride } = block.batch;
      for (let row = block.start + block.length - 1; row >= block.start; row--) {
        const flag = flags[row] as number;
        if (!isData(flag)) continue;
        const key = keyNumber(channel[row] as number, id[row] as number, (flag & FrameFlag.EXTENDED) !== 0);
        if (wanted.has(key) && !found.has(key)) found.set(key, data.slice(row * stride, row * stride + (size[row] as number)));
      }
      endRow = block.firstRow;
      await slices.next(signal);
    }
    return found;
  }
}
