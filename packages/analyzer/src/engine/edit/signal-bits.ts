import { forEachBit, type Signal } from "canalystii/dbc";

/** Returns how many payload bytes a signal needs. */
export function bytesNeeded(signal: Pick<Signal, "start" | "length" | "byteOrder">): number {
  let last = 0;
  forEachBit(signal, (bit) => {
    if (bit > last) last = bit;
  });
  return (last >> 3) + 1;
}
