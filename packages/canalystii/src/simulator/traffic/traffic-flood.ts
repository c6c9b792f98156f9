import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "../../can/frame.js";
import { FrameFlag } from "../../can/frame-batch.js";
import type { FrameSlot } from "../firmware/frame-ring.js";
import type { FrameSource } from "../network/can-node.js";
import type { FloodTraffic } from "./traffic-options.js";

/** One id with a counter as data, at a rate or as fast as the bus allows. */
export class FloodSource implements FrameSource {
  readonly #id: number;
  readonly #flags: number;
  readonly #size: number;
  readonly #count: number;
  readonly #periodNs: number;
  readonly #startNs: number;
  #sent = 0;

  constructor(options: Omit<FloodTraffic, "kind">, startNs: number) {
    const { id = 0x200, size = 8, count = Number.POSITIVE_INFINITY, framesPerSecond = Number.POSITIVE_INFINITY } = options;
    const extended = options.extended ?? id > MAX_STANDARD_ID;
    const maxId = extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID;
    if (!Number.isInteger(id) || id < 0 || id > maxId) throw new RangeError(`id ${String(id)} is not in 0..0x${maxId.toString(16)}`);
    if (!Number.isInteger(size) || size < 0 || size > 8) throw new RangeError(`size ${String(size)} is not in 0..8`);
    if (!(framesPerSecond > 0)) throw new RangeError(`framesPerSecond ${String(framesPerSecond)} is not a positive number`);
    this.#id = id;
    this.#flags = extended ? FrameFlag.EXTENDED : 0;
    this.#size = size;
    this.#count = count;
    this.#periodNs = 1e9 / framesPerSecond;
    this.#startNs = startNs;
  }

  nextNs(): number {
    if (this.#sent >= this.#count) return Number.POSITIVE_INFINITY;
    return this.#startNs + Math.round(this.#sent * this.#periodNs);
  }

  load(slot: FrameSlot): void {
    slot.id = this.#id;
    slot.flags = this.#flags;
    slot.dlc = this.#size;
    slot.size = this.#size;
    slot.sendType = 0;
    const count = this.#sent++;
    const low = count | 0;
    const high = Math.floor(count / 0x1_0000_0000);
    for (let i = 0; i < this.#size; i++) slot.data[i] = i < 4 ? low >> (8 * i) : high >> (8 * (i - 4));
  }
}
