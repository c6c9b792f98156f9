import { dlcToLength, FrameFlag, lengthToDlc } from "../../can/index.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;

/** What a line printed by candump says. */
export interface TerminalFrame {
  readonly name: string;
  readonly id: number;
  readonly flags: number;
  readonly dlc: number;
  readonly data: readonly number[];
}

/** Tokens a line can have in front of `'ascii'`: name, three of -x, id, length, 64 bytes, ERRORFRAME. */
const MAX_TOKENS = 72;

/**
 * Reads a line such as `  can0  RX - -  123   [2]  11 22   '."'`: without the time in front, which stands alone.
 * Returns undefined when it is none.
 */
export function readTerminalLine(line: string): TerminalFrame | undefined {
  const tokens = line.trim().split(/[ \t]+/, MAX_TOKENS);
  const name = tokens[0] ?? "";
  let at = 1;
  let flags = 0;
  if ((tokens[1] === "RX" || tokens[1] === "TX") && /^[B-]$/.test(tokens[2] ?? "") && /^[E-]$/.test(tokens[3] ?? "")) {
    if (tokens[1] === "TX") flags |= TX;
    if (tokens[2] === "B") flags |= BRS;
    if (tokens[3] === "E") flags |= ESI;
    at = 4;
  }
  const idText = tokens[at] ?? "";
  const length = /^(?:\[(\d{1,2})\]|\{([0-9A-Fa-f])\})$/.exec(tokens[at + 1] ?? "");
  if (name === "" || !/^(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})$/.test(idText) || length === null) return undefined;
  let id = Number.parseInt(idText, 16);
  if (idText.length === 8) {
    if (id > 0x3fff_ffff) return undefined;
    flags |= id >= 0x2000_0000 ? ERROR : EXTENDED;
    id &= 0x1fff_ffff;
  } else if (id > 0x7ff) return undefined;
  const fd = length[1]?.length === 2;
  if (fd) flags |= FD;
  else flags &= ~(BRS | ESI);
  const announced = length[1] === undefined ? Number.parseInt(length[2] ?? "", 16) : Number(length[1]);
  const dataAt = at + 2;
  if (tokens[dataAt] === "remote") {
    if (fd || tokens[dataAt + 1] !== "request" || announced > 15) return undefined;
    return { name, id, flags: flags | REMOTE, dlc: announced, data: [] };
  }
  const size = fd ? announced : dlcToLength(announced);
  if (size > 64 || (length[1] !== undefined && !fd && announced > 8)) return undefined;
  const data = readBytes(tokens.slice(dataAt, dataAt + size));
  if (data === undefined || data.length !== size) return undefined;
  if ((flags & ERROR) !== 0) {
    while (data.length < 8) data.push(0);
    return { name, id, flags: flags & ~FD, dlc: 8, data: data.slice(0, 8) };
  }
  return { name, id, flags, dlc: fd ? lengthToDlc(size) : announced, data };
}

function readBytes(tokens: readonly string[]): number[] | undefined {
  const data: number[] = [];
  for (const token of tokens) {
    if (!/^[0-9A-Fa-f]{2}$/.test(token)) return undefined;
    data.push(Number.parseInt(token, 16));
  }
  return data;
}
