import type { RowTest } from "../filter.js";

/** Bytes that follow one another: each must equal `value` in the bits of `mask`. */
interface Segment {
  readonly values: Uint8Array;
  readonly masks: Uint8Array;
}

/**
 * Makes a test of payloads from a pattern as `readDataPattern` returns it: `12 ?? FF` is the beginning of the payload, and
 * `* 3E 00` is anywhere in it.
 */
export function compileDataPattern(pattern: string): RowTest {
  const segments = pattern.split("*").map((part) => part.trim());
  const anchored = segments[0] !== "";
  const sequence = segments.filter((part) => part !== "").map(toSegment);
  return (batch, row) => {
    const first = row * batch.stride;
    const end = first + (batch.size[row] as number);
    let at = first;
    for (let i = 0; i < sequence.length; i++) {
      const segment = sequence[i] as Segment;
      const found = i === 0 && anchored ? (fits(batch.data, at, end, segment) ? at : -1) : search(batch.data, at, end, segment);
      if (found < 0) return false;
      at = found + segment.values.length;
    }
    return true;
  };
}

function toSegment(text: string): Segment {
  const bytes = text.split(" ");
  return {
    values: Uint8Array.from(bytes, (byte) => Number.parseInt(byte.replaceAll("?", "0"), 16)),
    masks: Uint8Array.from(bytes, (byte) =>
      Number.parseInt(
        byte.replace(/./g, (digit) => (digit === "?" ? "0" : "F")),
        16,
      ),
    ),
  };
}

function search(data: Uint8Array, from: number, end: number, segment: Segment): number {
  for (let at = from; at + segment.values.length <= end; at++) if (fits(data, at, end, segment)) return at;
  return -1;
}

function fits(data: Uint8Array, at: number, end: number, { values, masks }: Segment): boolean {
  if (at + values.length > end) return false;
  for (let i = 0; i < values.length; i++)
    if ((((data[at + i] as number) ^ (values[i] as number)) & (masks[i] as number)) !== 0) return false;
  return true;
}
