/** The layout of a row: which token is what. */
export interface Layout {
  /** Letters of `$COLUMNS`, in order; 1.x versions are described in the same way. */
  readonly letters: string;
  /** 1.x: numbers are followed by a bracket, remote and error are words in place of data. */
  readonly old: boolean;
}

/** Version 1.0 has no type; 1.2 and 1.3 have a bus. `L` in 2.x is a DLC code, `l` a number of bytes. */
const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  ["1.0", { letters: "NOIlD", old: true }],
  ["1.1", { letters: "NOTIlD", old: true }],
  ["1.2", { letters: "NOBTIlD", old: true }],
  ["1.3", { letters: "NOBTIRlD", old: true }],
  ["2.0", { letters: "NOTIdlD", old: false }],
  ["2.1", { letters: "NOTBIdRLD", old: false }],
]);

/** Returns the layout of a file version; undefined for an unknown one. */
export function layoutOf(version: string): Layout | undefined {
  return LAYOUTS.get(version);
}

/** Reads `$COLUMNS=N,O,T,...`. Returns undefined when a column that frames need is missing. */
export function parseColumns(text: string): Layout | undefined {
  const letters = text
    .split(",", 20)
    .map((letter) => letter.trim())
    .join("");
  const needed = ["O", "T", "I", "D"].every((letter) => letters.includes(letter)) && /[lL]/.test(letters);
  return needed && letters.endsWith("D") && /^[NOTBIdRlLD]+$/.test(letters) ? { letters, old: false } : undefined;
}

const MS_PER_DAY = 86_400_000;
/** 1899-12-30, which PEAK counts from, to 1970-01-01. */
const EPOCH_DAYS = 25_569;
const US_PER_DAY = MS_PER_DAY * 1000;
/** PEAK writes ten decimals of a time that has ms: half a step. */
const PEAK_STEP_US = 5;

/** Reads `$STARTTIME` (days since 1899-12-30) as µs of the wall clock; undefined when it is not a number. */
export function parseStartTime(text: string): number | undefined {
  const match = /^\s*(\d{1,6})(?:[.,](\d{1,20}))?\s*;?\s*$/.exec(text);
  if (match === null) return undefined;
  const decimals = match[2] ?? "";
  const us = Math.round(Number(`0.${decimals || "0"}`) * US_PER_DAY);
  const wholeMs = Math.round(us / 1000) * 1000;
  const exact = decimals.length <= 10 && Math.abs(us - wholeMs) <= PEAK_STEP_US ? wholeMs : us;
  return (Number(match[1]) - EPOCH_DAYS) * US_PER_DAY + exact;
}

/** Writes ms of the wall clock as `$STARTTIME`, with enough decimals for µs. */
export function formatStartTime(wallMs: number): string {
  const days = Math.floor(wallMs / MS_PER_DAY);
  // a trillion steps a day, in integers: ms * 10^12 / 86,400,000 = ms * 10^6 * 10 / 864
  const rest = wallMs - days * MS_PER_DAY;
  const high = Math.floor((rest * 10_000_000) / 864);
  const low = Math.round((((rest * 10_000_000) % 864) * 1000) / 864);
  return `${days + EPOCH_DAYS}.${String(high).padStart(12, "0")}${String(Math.min(low, 999)).padStart(3, "0")}`;
}
