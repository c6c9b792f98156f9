import { ByteText } from "./byte-text.js";

/** Kinds of times, as for `dump`: absolute, absolute as a date, since the previous frame that is written, since the first frame. */
export const TIME_KINDS = ["a", "A", "d", "z"] as const;
export type TimeKind = (typeof TIME_KINDS)[number];

/** Writes the times of frames one after the other: seconds with 6 decimals, or dates in UTC. */
export class TimeText {
  readonly #kind: TimeKind;
  readonly #text = new ByteText();
  #originUs: number | undefined;
  #previousUs: number | undefined;
  #second = -1;
  #secondBytes = new Uint8Array(0);

  constructor(kind: TimeKind) {
    this.#kind = kind;
  }

  /** Sets the time of the first frame; further calls do nothing. */
  begin(timestampUs: number): void {
    this.#originUs ??= timestampUs;
  }

  /** Adds the time of a frame to a text. @param timestampUs integer µs, not negative */
  put(text: ByteText, timestampUs: number): void {
    const us = this.#shown(timestampUs);
    const isDate = this.#kind === "A";
    // frames can be out of order
    const size = Math.abs(us);
    if (us < 0) text.text("-");
    const second = Math.floor(size / 1e6);
    if (second !== this.#second) {
      this.#second = second;
      const seconds = isDate ? new Date(second * 1000).toISOString().slice(0, -".000Z".length) : String(second);
      this.#secondBytes = new TextEncoder().encode(`${seconds}.`);
    }
    text.bytes(this.#secondBytes);
    text.natural(size - second * 1e6, 6);
    if (isDate) text.text("Z");
  }

  /** Notes that the frame was written: `d` counts from it. */
  done(timestampUs: number): void {
    this.#previousUs = timestampUs;
  }

  /** Returns the time of a frame that is written. */
  write(timestampUs: number): string {
    this.put(this.#text, timestampUs);
    this.done(timestampUs);
    return Buffer.from(this.#text.take()).toString("latin1");
  }

  #shown(timestampUs: number): number {
    if (this.#kind === "d") return timestampUs - (this.#previousUs ?? timestampUs);
    return this.#kind === "z" ? timestampUs - (this.#originUs ?? timestampUs) : timestampUs;
  }
}
