import type { Marker } from "canalystii/logs";

/** Markers that wait, so that a log of nothing else cannot take the memory. */
const MAX_MARKERS = 10_000;
/** Characters of their texts. */
const MAX_TEXT = 4 << 20;

/** Markers of a log that wait for the frames they were read with; bounded in number and in size. */
export class PendingMarkers {
  #markers: Marker[] = [];
  #text = 0;
  #lost = 0;

  /** Markers that found no room. */
  get lost(): number {
    return this.#lost;
  }

  /** Says what {@link lost} means. */
  describeLost(): string {
    return `${this.#lost} markers or comments left out: more than ${MAX_MARKERS}, or ${MAX_TEXT >> 20} MiB of text, stand between two frames`;
  }

  readonly add = (marker: Marker): void => {
    const text = this.#text + marker.text.length;
    if (this.#markers.length >= MAX_MARKERS || text > MAX_TEXT) this.#lost++;
    else {
      this.#markers.push(marker);
      this.#text = text;
    }
  };

  /** Returns those that wait, and forgets them. */
  take(): readonly Marker[] {
    const taken = this.#markers;
    this.#markers = [];
    this.#text = 0;
    return taken;
  }
}
