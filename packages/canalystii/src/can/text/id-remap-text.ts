import { compileRemaps, type IdRemap } from "../id-remap.js";
import { checkStandardMask } from "./filter-text.js";
import { hexDigitsOf, parseId } from "./id-text.js";

/**
 * Reads which id becomes which, `FROM=TO` or `FROM:MASK=TO` in hex, ids of up to 3 digits standard, longer ones extended:
 * `123=456`, `700:780=600`, `18FF0000:1FFF0000=18FE0000`.
 * @throws TypeError when the text is none, RangeError for an id or a mask out of range
 */
export function parseIdRemap(text: string): IdRemap {
  const [, from, maskText, to] = /^([0-9a-fx]+)(?::([0-9a-fx]+))?=([0-9a-fx]+)$/i.exec(text.trim()) ?? [];
  const maskDigits = maskText === undefined ? undefined : hexDigitsOf(maskText);
  if (from === undefined || to === undefined || [from, to, maskText ?? "0"].some((word) => hexDigitsOf(word) === undefined)) {
    throw new TypeError(`mapping ${JSON.stringify(text)} is not FROM=TO or FROM:MASK=TO in hex, e.g. 123=456 or 700:780=600`);
  }
  const remap = { from: parseId(from), to: parseId(to), mask: maskDigits === undefined ? undefined : Number.parseInt(maskDigits, 16) };
  if (!remap.from.extended && remap.mask !== undefined) checkStandardMask(text, hexDigitsOf(from) ?? from, remap.mask);
  compileRemaps([remap]);
  return remap;
}
