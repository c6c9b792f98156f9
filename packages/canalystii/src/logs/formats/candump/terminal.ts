import { dlcToLength, lengthToDlc } from "../../../can/dlc.js";
import { FrameFlag } from "../../../can/frame-batch.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;

/** A frame as candump prints it. */
export interface TerminalFrame {
  readonly name: string;
  readonly id: number;
  readonly flags: number;
  readonly dlc: number;
  readonly data: readonly number[];
}

/** Name; with -x, direction and two flags; id; `[8]`, `[08]` of CAN FD, `[0008]` of CAN XL or `{F}` of -8; the rest. */
const LINE =
  /^([!-~\x80-\xff]+)[ \t]+(?:([RT])X[ \t]+([BS-])[ \t]+([ER-])[ \t]+)?([0-9A-F]{3}|[0-9A-F]{8})[ \t]+(?:\[(\d{1,2}|\d{4})\]|\{([0-9A-F])\})(?:[ \t]+(.*))?$/i;
/** Bytes as hex or (-i) binary digits; with -S the last byte comes first and ` separates them. */
const BYTES = /^(?:[0-9A-F]{2}|[01]{8})(?:`(?:[0-9A-F]{2}|[01]{8}))*$/i;
/** What may follow the bytes: nothing, ERRORFRAME, or (-a) the bytes as text. */
const AFTER_BYTES = /^(?:ERRORFRAME|['`].*)?$/;
/** What the frame means, according to a database: canalyst and cantools add it. */
const MEANING = /(?:^|[ \t]):: .*$/;

/**
 * Reads a line such as `can0  RX - -  123   [2]  11 22   '."'`: what candump prints after the time, with any options.
 * Returns undefined for any other line.
 */
export function readTerminalLine(line: string): TerminalFrame | "can-xl" | undefined {
  const match = LINE.exec(line.trim().replace(MEANING, "").trimEnd());
  if (match === null) return undefined;
  const [, name = "", direction, brs, esi, digits = "", length, rawDlc, rest = ""] = match;
  if (length?.length === 4) return "can-xl";
  const kind = readId(digits);
  if (kind === undefined) return undefined;
  const fd = length?.length === 2;
  const announced = length === undefined ? Number.parseInt(rawDlc ?? "", 16) : Number(length);
  if (announced > (fd ? 64 : length === undefined ? 15 : 8)) return undefined;
  let flags = kind.flags | (direction?.toUpperCase() === "T" ? TX : 0);
  if (rest === "remote request") return fd ? undefined : { name, id: kind.id, flags: flags | REMOTE, dlc: announced, data: [] };
  const data = readBytes(rest, fd ? announced : dlcToLength(announced));
  if (data === undefined) return undefined;
  if ((flags & ERROR) !== 0) {
    while (data.length < 8) data.push(0);
    return { name, id: kind.id, flags, dlc: 8, data: data.slice(0, 8) };
  }
  if (fd) flags |= FD | (brs?.toUpperCase() === "B" ? BRS : 0) | (esi?.toUpperCase() === "E" ? ESI : 0);
  return { name, id: kind.id, flags, dlc: fd ? lengthToDlc(data.length) : announced, data };
}

function readId(digits: string): { readonly id: number; readonly flags: number } | undefined {
  const id = Number.parseInt(digits, 16);
  if (digits.length === 3) return id > 0x7ff ? undefined : { id, flags: 0 };
  if (id > 0x3fff_ffff) return undefined;
  return { id: id & 0x1fff_ffff, flags: id >= 0x2000_0000 ? ERROR : EXTENDED };
}

/** Reads exactly `size` bytes at the beginning of a text, and checks what follows them. */
function readBytes(text: string, size: number): number[] | undefined {
  const data: number[] = [];
  let rest = text;
  while (data.length < size) {
    const end = rest.search(/[ \t]|$/);
    const token = rest.slice(0, end);
    if (!BYTES.test(token)) return undefined;
    const bytes = token.split("`").map((each) => Number.parseInt(each, each.length === 8 ? 2 : 16));
    if (bytes.length > 1 && bytes.length !== size) return undefined;
    data.push(...bytes.reverse());
    rest = rest.slice(end).trimStart();
  }
  return data.length === size && AFTER_BYTES.test(rest) ? data : undefined;
}
