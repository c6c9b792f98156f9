import { ByteText } from "./byte-text.js";

/** Kinds of times, as for `dump`: absolute, absolute as a date, since the previous frame, since the first frame. */
export const TIME_KINDS = ["a", "A", "d", "z"] as const;
export type TimeKind = (typeof TIME_KINDS)[number];

/** Writes the times of frames one after the other: seconds with 6 decimals, or dates in UTC. */
export class TimeText {
  readonly #kind: TimeKind;
  readonly #text = new ByteText();
  #originUs: number | undefined;
  #second = -1;
  #secondBytes = new Uint8Array(0);

  constructor(kind: TimeKind) {
    this.#kind = kind;
  }

  /** Adds the time of the next frame to a text. @param timestampUs integer µs, not negative */
  put(text: ByteText, timestampUs: number): void {
    const us = this.#shown(timestampUs);
    const isDate = this.#kind === "A";
    // since the previous frame: negative where frames are out of order
    const size = Math.abs(us);
    if (us < 0) text.text("-");
    const second = Math.floor(size / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondBytes = new TextEncoder().encode(
        isDate ? `${new Date(second * 1000).toISOString().slice(0, -".000Z".length)}.` : `${second}.`,
      );
    }
    text.bytes(this.#secondBytes);
    text.natural(size - second * 1e6, 6);
    if (isDate) text.text("Z");
  }

  /** Returns the time of the next frame. */
  write(timestampUs: number): string {
    this.put(this.#text, timestampUs);
    return Buffer.from(this.#text.take()).toString("latin1");
  }

  #shown(timestampUs: number): number {
    if (this.#kind === "a" || this.#kind === "A") return timestampUs;
    const us = timestampUs - (this.#originUs ?? timestampUs);
    if (this.#kind === "d" || this.#originUs === undefined) this.#originUs = timestampUs;
    return us;
  }
}
