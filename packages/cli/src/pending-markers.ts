import type { Marker } from "canalystii/logs";
import { countText } from "./progress.js";

/** Maximum number of waiting markers: a log may consist of nothing else. */
const MAX_MARKERS = 10_000;
/** Maximum number of characters in their texts. */
const MAX_TEXT = 4 << 20;

/** Markers of a log that wait for the frames they were read with; bounded in number and in size. */
export class PendingMarkers {
  #markers: Marker[] = [];
  #text = 0;
  #lost = 0;

  /** Markers that were dropped because of the limits. */
  get lost(): number {
    return this.#lost;
  }

  /** Returns a description of {@link lost}. */
  describeLost(): string {
    return `${countText(this.#lost, "marker")} dropped: more than ${MAX_MARKERS} markers, or ${MAX_TEXT >> 20} MiB of text, between two frames`;
  }

  readonly add = (marker: Marker): void => {
    const text = this.#text + marker.text.length;
    if (this.#markers.length >= MAX_MARKERS || text > MAX_TEXT) this.#lost++;
    else {
      this.#markers.push(marker);
      this.#text = text;
    }
  };

  /** Returns and removes those that wait. */
  take(): readonly Marker[] {
    const taken = this.#markers;
    this.#markers = [];
    this.#text = 0;
    return taken;
  }
}
