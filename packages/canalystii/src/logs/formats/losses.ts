/** A kind of data that a format may be unable to store; {@link describeLosses} describes it. */
export type LossKind =
  | "error-frame"
  | "remote-frame"
  | "fd-frame"
  | "error-detail"
  | "fd-flags"
  | "raw-dlc"
  | "short-data"
  | "contradiction"
  | "channel"
  | "channel-name"
  | "direction"
  | "time"
  | "marker"
  | "marker-text";

/**
 * What cannot be stored, and what happens to it: the sentence after "csv cannot store". `#` is the count,
 * `(s)` a plural.
 */
const TEXTS: Readonly<Record<LossKind, string>> = {
  "error-frame": "error frames: # frame(s) dropped",
  "remote-frame": "remote frames: # frame(s) dropped",
  "fd-frame": "CAN FD frames: # frame(s) dropped",
  "error-detail": "error class and detail: lost for # frame(s)",
  "fd-flags": "FD, BRS and ESI flags: lost for # frame(s)",
  "raw-dlc": "DLC codes 9..15: lost for # frame(s)",
  "short-data": "a DLC that differs from the payload length: corrected in # frame(s)",
  contradiction: "contradicting flags, id and payload: corrected in # frame(s)",
  channel: "channel: lost for # frame(s)",
  "channel-name": "interface name: lost for # channel(s)",
  direction: "direction: lost for # frame(s)",
  time: "the exact time: changed for # frame(s) or marker(s)",
  marker: "markers and comments: # dropped",
  "marker-text": "the exact text: changed in # marker(s) or comment(s)",
};

/** Counts what a format could not store, by kind. */
export class Losses implements Iterable<readonly [LossKind, number]> {
  readonly #counts = new Map<LossKind, number>();

  count(kind: LossKind, by = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }

  get(kind: LossKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Nothing was lost. */
  get none(): boolean {
    return this.#counts.size === 0;
  }

  /** Frames that are not in the file at all. */
  get dropped(): number {
    return this.get("error-frame") + this.get("remote-frame") + this.get("fd-frame");
  }

  [Symbol.iterator](): Iterator<readonly [LossKind, number]> {
    return this.#counts.entries();
  }
}

/** Returns a phrase for each kind of loss, e.g. `direction: lost for 566 frames`; empty when nothing was lost. */
export function describeLosses(losses: Losses): string[] {
  return [...losses].map(([kind, count]) => TEXTS[kind].replaceAll("(s)", count === 1 ? "" : "s").replace("#", String(count)));
}
