const numbers = new Intl.NumberFormat("en-US");

/** Returns a number with its thousands marked. */
export const n = (value: number): string => numbers.format(value);

/** What is repeated of a text that is wrong. */
const LONGEST = 40;

/** Returns a text that was typed, in quotes, not too long. */
export function typedText(typed: string): string {
  const plain = typed.trim();
  return `"${plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain}"`;
}

/** Returns a count with its word, `1 frame`, `2,000 frames`. */
export const some = (count: number, one: string, many = `${one}s`): string => `${n(count)} ${count === 1 ? one : many}`;
