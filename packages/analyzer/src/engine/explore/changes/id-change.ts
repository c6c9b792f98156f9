import { SeenBits } from "../../examine/seen-bits.js";
import { Novelty } from "./novelty.js";
import { SideActivity } from "./side-activity.js";

/** Of which spans a frame is: quiet ones count twice, because what changes by itself shows when their halves are compared. */
export type Part = "quiet-1" | "quiet-2" | "active";

/** What the frames of one id do in quiet and in active spans. Quiet frames are added first, in the order of their time. */
export class IdChange {
  readonly bytes: number;
  readonly quiet: SideActivity;
  readonly active: SideActivity;
  /** Active frames compared with all quiet ones. */
  readonly novelty: Novelty;
  /** The second half of the quiet frames compared with the first half: what changes without the thing. */
  readonly drift: Novelty;
  readonly #seenQuiet: SeenBits;
  readonly #seenFirst: SeenBits;

  /** @param bytes of the longest payload that it takes */
  constructor(bytes: number) {
    this.bytes = bytes;
    this.quiet = new SideActivity(bytes);
    this.active = new SideActivity(bytes);
    this.novelty = new Novelty(bytes);
    this.drift = new Novelty(bytes);
    this.#seenQuiet = new SeenBits(bytes);
    this.#seenFirst = new SeenBits(bytes);
  }

  /** Adds a frame of a span with this number. @param at where its payload begins in `data` */
  add(data: Uint8Array, at: number, wholeSize: number, part: Part, span: number): void {
    const size = Math.min(wholeSize, this.bytes);
    (part === "active" ? this.active : this.quiet).add(data, at, size, span);
    if (part === "active") this.novelty.frames++;
    if (part === "quiet-2") this.drift.frames++;
    for (let byte = 0; byte < size; byte++) {
      const value = data[at + byte] as number;
      if (part === "active") this.novelty.compare(this.#seenQuiet, byte, value, span);
      else this.#addQuiet(byte, value, part, span);
    }
  }

  #addQuiet(byte: number, value: number, part: Part, span: number): void {
    this.#seenQuiet.add(byte, value);
    if (part === "quiet-1") this.#seenFirst.add(byte, value);
    else this.drift.compare(this.#seenFirst, byte, value, span);
  }
}
