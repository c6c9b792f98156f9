/** What a writer may be unable to hold. Texts complete the sentence "12 × ...". */
const TEXTS = {
  "error-frame": "error frame dropped",
  "remote-frame": "remote frame dropped",
  "fd-frame": "CAN FD frame dropped",
  "error-detail": "error frame without its class and detail",
  "fd-flags": "CAN FD frame without its FD, BRS or ESI mark",
  "raw-dlc": "frame without its DLC code 9..15",
  "short-data": "frame whose DLC and number of bytes differ, made to agree",
  contradiction: "frame whose marks, id and data contradict each other, made to agree",
  channel: "frame without its channel",
  "channel-name": "channel without its interface name",
  direction: "frame without its direction",
  time: "frame or marker with a changed time",
  marker: "marker or comment dropped",
  "marker-text": "marker or comment with a changed or shortened text",
} as const;

export type LossKind = keyof typeof TEXTS;

/** Counts what a format could not hold, by kind. */
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

/** Says in phrases what was lost; empty when nothing was. */
export function describeLosses(losses: Losses): string[] {
  return [...losses].map(([kind, count]) => `${count} × ${TEXTS[kind]}`);
}
