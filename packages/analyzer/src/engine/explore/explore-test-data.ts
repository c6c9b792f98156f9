import { FrameBatch, VirtualClock } from "canalystii";
import { Slices } from "../slices.js";
import { FrameStore } from "../store/frame-store.js";

/** What the functions need that work a slice at a time. */
export function atOnce() {
  return { slices: new Slices(new VirtualClock(), () => Promise.resolve()), signal: new AbortController().signal };
}

/** No database. */
export const NO_DATABASE = { messageOf: () => undefined };

/** Writes a number into the bits of a payload. @param bits the least significant one first */
export function put(data: Uint8Array, bits: readonly number[], value: number): void {
  let rest = value;
  for (const bit of bits) {
    const one = ((rest % 2) + 2) % 2;
    data[bit >> 3] = ((data[bit >> 3] as number) & ~(1 << (bit & 7))) | (one << (bit & 7));
    rest = Math.floor(rest / 2);
  }
}

export type Fill = (data: Uint8Array, n: number) => void;

/** Appends a frame on channel 0. */
export function addFrame(batch: FrameBatch, timeUs: number, id: number, payload: Uint8Array | readonly number[], flags = 0): void {
  const at = batch.add(timeUs, id, flags, 0, payload.length);
  batch.data.set(payload, at);
}

/** Frames of several ids, each every 10 ms from 1 s on, with the payloads that `fill` writes. */
export function trafficOf(count: number, fills: Readonly<Record<number, Fill>>, bytes = 8): FrameStore {
  const batch = new FrameBatch();
  for (let n = 0; n < count; n++) {
    for (const [id, fill] of Object.entries(fills)) {
      const data = new Uint8Array(bytes);
      fill(data, n);
      addFrame(batch, 1e6 + n * 10_000, Number(id), data);
    }
  }
  const store = new FrameStore();
  store.append(batch, 0);
  return store;
}

/** The time of frame n of {@link trafficOf}, µs. */
export const timeOf = (n: number): number => 1e6 + n * 10_000;
