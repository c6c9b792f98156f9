/** A small generator of random numbers (mulberry32): the same cases on every machine. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Bytes that tend to upset parsers: separators, signs, limits. */
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 10, 13, 32, 35, 40, 41, 44, 46, 48, 57, 58, 65, 70, 95, 120, 123, 125];

/** Damages bytes in one to five ways: changes, cuts, doubles, moves and inserts pieces. */
export function mutate(sample: Uint8Array, next: () => number): Uint8Array {
  let bytes: Uint8Array = sample.slice();
  for (let count = 1 + (next() % 5); count > 0; count--) bytes = mutateOnce(bytes, next);
  return bytes;
}

function mutateOnce(bytes: Uint8Array, next: () => number): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(next() & 0xff);
  const at = next() % bytes.length;
  const length = Math.min(1 + (next() % 40), bytes.length - at);
  switch (next() % 8) {
    case 0:
      bytes[at] = next() & 0xff;
      return bytes;
    case 1:
      bytes[at] = INTERESTING[next() % INTERESTING.length] ?? 0;
      return bytes;
    case 2:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (next() & 7));
      return bytes;
    case 3:
      return bytes.slice(0, at);
    case 4:
      return splice(bytes, at, length, new Uint8Array(0));
    case 5:
      return splice(bytes, at, 0, bytes.slice(at, at + length));
    case 6:
      return splice(bytes, next() % bytes.length, 0, bytes.slice(at, at + length));
    default:
      // a size, a count, an offset that is far too large
      return splice(bytes, at, 4, Uint8Array.of(0xff, 0xff, next() & 0xff, next() & 0xff));
  }
}

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - Math.min(remove, bytes.length - at) + insert.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(bytes.subarray(Math.min(at + remove, bytes.length)), at + insert.length);
  return result;
}
