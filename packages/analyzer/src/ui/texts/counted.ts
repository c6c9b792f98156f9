const numbers = new Intl.NumberFormat("en-US");

/** Returns a number with its thousands marked. */
export const n = (value: number): string => numbers.format(value);

/** Returns a count with its word, `1 frame`, `2,000 frames`. */
export const some = (count: number, one: string, many = `${one}s`): string => `${n(count)} ${count === 1 ? one : many}`;
