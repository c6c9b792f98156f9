/** More places are not listed. */
const LISTED_PLACES = 6;

interface Place {
  /** First byte. */
  readonly byte: number;
  readonly text: string;
}

/**
 * Returns where bits are, divided at bytes: `byte 0 bit 3`, `byte 1 bits 0–1, 4`, `byte 1`, `bytes 2–4`.
 * @param bits each once, the lowest first
 */
export function bitsText(bits: readonly number[]): string {
  const places = [...wholePlaces(bits), ...partPlaces(bits)].sort((a, b) => a.byte - b.byte).map(({ text }) => text);
  return [...places.slice(0, LISTED_PLACES), ...(places.length > LISTED_PLACES ? ["…"] : [])].join(", ");
}

/** Says that bits change: `byte 1 bits 0–1 change`, `byte 1 changes`. */
export function changeText(bits: readonly number[]): string {
  const isOne = bits.length === 1 || (bits.length === 8 && wholeBytes(bits).length === 1);
  return `${bitsText(bits)} ${isOne ? "changes" : "change"}`;
}

function wholePlaces(bits: readonly number[]): Place[] {
  return runsOf(wholeBytes(bits)).map(([from, to]) => ({ byte: from, text: from === to ? `byte ${from}` : `bytes ${from}–${to}` }));
}

function partPlaces(bits: readonly number[]): Place[] {
  const whole = new Set(wholeBytes(bits));
  const bytes = bytesOf(bits).filter((byte) => !whole.has(byte));
  return bytes.map((byte) => {
    const inByte = bitsIn(byte, bits).map((bit) => bit & 7);
    const runs = runsOf(inByte).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
    return { byte, text: `byte ${byte} ${inByte.length === 1 ? "bit" : "bits"} ${runs.join(", ")}` };
  });
}

function wholeBytes(bits: readonly number[]): number[] {
  return bytesOf(bits).filter((byte) => bitsIn(byte, bits).length === 8);
}

function bytesOf(bits: readonly number[]): number[] {
  return [...new Set(bits.map((bit) => bit >> 3))];
}

function bitsIn(byte: number, bits: readonly number[]): number[] {
  return bits.filter((bit) => bit >> 3 === byte);
}

/** Returns the first and the last of numbers that follow each other. */
function runsOf(numbers: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}
