import { channelOfName, MAX_EXTENDED_ID, MAX_STANDARD_ID } from "canalystii";
import { quote } from "../../text.js";
import { FRAME_KINDS, type FrameKind, type IdRule, type NumberRange } from "../query.js";

// Values after `field:`. Each reader throws a RangeError whose message says what to write.

const HEX = /^(?:0x)?([0-9a-f]{1,8})$/i;
const PATTERN = /^[0-9a-f?*]{1,8}$/i;

/** Reads `123`, `700..7FF` or `7E?`, `18FE*`. */
export function readIdRule(text: string): IdRule {
  const [from = "", to, ...more] = text.split("..");
  if (to !== undefined && more.length === 0) return readIdRange(text, from, to);
  if (/[?*]/.test(text)) {
    if (!PATTERN.test(text) || text.indexOf("*") !== text.lastIndexOf("*")) {
      throw new RangeError(
        `id ${quote(text)} is not hex digits with ? for any digit and one * for any number of digits, e.g. 7E? or 18FE*`,
      );
    }
    return { kind: "digits", pattern: text.toUpperCase() };
  }
  const { id, extended } = readId(text);
  return { kind: "range", extended, first: id, last: id };
}

function readIdRange(text: string, from: string, to: string): IdRule {
  const first = readId(from);
  const last = readId(to);
  if (first.extended !== last.extended) {
    throw new RangeError(
      `id range ${quote(text)} has a standard and an extended id; write extended ids with 8 digits, e.g. 00000700..000017FF`,
    );
  }
  if (first.id > last.id) throw new RangeError(`id range ${quote(text)} is empty: its first id is the higher one`);
  return { kind: "range", extended: first.extended, first: first.id, last: last.id };
}

function readId(text: string): { readonly id: number; readonly extended: boolean } {
  const digits = HEX.exec(text)?.[1];
  if (digits === undefined) throw new RangeError(`id ${quote(text)} is not hex: write e.g. 123, 18FEF100, 700..7FF, 7E?`);
  const id = Number.parseInt(digits, 16);
  const extended = digits.length > 3;
  if (!extended && id > MAX_STANDARD_ID)
    throw new RangeError(`id ${digits} is not in 0..7FF; write ${digits.padStart(8, "0")} for an extended id`);
  if (id > MAX_EXTENDED_ID) throw new RangeError(`id ${digits} is not in 0..1FFFFFFF`);
  return { id, extended };
}

/** Reads `0`, `can1`, `CAN1` (the label on the case, channel 0), `0..3`. */
export function readChannels(text: string): NumberRange {
  const [from = "", to = from, ...more] = text.split("..");
  const least = channelOfName(from);
  const most = channelOfName(to);
  if (least === undefined || most === undefined || more.length > 0 || least > most) {
    throw new RangeError(`channel ${quote(text)} is not 0..255 or a name: write e.g. 0, can1, 0..3`);
  }
  return { least, most };
}

/** Reads `8` or `0..4`. */
export function readLengths(text: string): NumberRange {
  const [, from, to = from] = /^(\d{1,2})(?:\.\.(\d{1,2}))?$/.exec(text) ?? [];
  const least = Number(from);
  const most = Number(to);
  if (!(least <= most && most <= 64)) throw new RangeError(`length ${quote(text)} is not 0..64 bytes: write e.g. 8 or 0..4`);
  return { least, most };
}

/** Reads bytes in hex, `?` for any digit, `*` for any bytes, with spaces or without; returns them with single spaces. */
export function readDataPattern(text: string): string {
  const parts =
    text
      .trim()
      .toUpperCase()
      .match(/\*|[0-9A-F?]{2}|\S/g) ?? [];
  const joined = parts.join(" ");
  const sound =
    /^(?:(?:\*|[0-9A-F?]{2})(?: (?!$)|$))+$/.test(joined) && joined.replaceAll(" ", "") === text.toUpperCase().replaceAll(/\s/g, "");
  if (!sound || parts.length > 129) {
    throw new RangeError(
      `data ${quote(text)} is not bytes in hex: write e.g. data:"12 ?? FF" or data:"* 3E 00", with ? for a digit and * for any bytes`,
    );
  }
  return joined.replaceAll(/\*(?: \*)+/g, "*");
}

/** Reads a byte in hex. */
export function readByte(text: string): number {
  if (!/^(?:0x)?[0-9a-f]{1,2}$/i.test(text)) throw new RangeError(`byte ${quote(text)} is not 00..FF in hex`);
  return Number.parseInt(text, 16);
}

export function readDirection(text: string): boolean {
  const word = text.toLowerCase();
  if (word !== "rx" && word !== "tx") throw new RangeError(`direction ${quote(text)} is not rx or tx`);
  return word === "tx";
}

export function readFrameKind(text: string): FrameKind {
  const word = text.toLowerCase();
  const found = FRAME_KINDS.find((kind) => kind === word);
  if (found === undefined) throw new RangeError(`kind ${quote(text)} is not one of ${FRAME_KINDS.join(", ")}`);
  return found;
}

/** Reads `3000`, `-1.5e3`, `0x10`; undefined when it is no number. */
export function readNumber(text: string): number | undefined {
  if (!/^[-+]?(?:0x[0-9a-f]{1,13}|(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?)$/i.test(text)) return undefined;
  const negative = text.startsWith("-");
  const value = Number(text.replace(/^[-+]/, ""));
  if (!Number.isFinite(value)) return undefined;
  return negative && value !== 0 ? -value : value;
}
