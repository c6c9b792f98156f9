import { quote } from "./text.js";

/** Checks a value of the page that is one of a few. @throws RangeError */
export function checkChoice(what: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw new RangeError(`${what} ${valueText(value)} is not ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`);
}

/** Checks a text of the page. @throws RangeError */
export function checkText(what: string, value: unknown): void {
  if (typeof value !== "string") throw new RangeError(`${what} ${valueText(value)} is not a text`);
}

/** Returns a value of the page for a message. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "object" && value !== null ? "(an object)" : String(value);
}
