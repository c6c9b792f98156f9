import { latin1, stripColours } from "../text/text.js";

/** Recognises each format by its first bytes. Text formats are examined line by line in the first 4 KiB. */
const HEAD_BYTES = 4096;
const MAX_LINES = 60;

function magic(head: Uint8Array): number {
  return head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0);
}

/** Returns the first lines that are not empty; the last one may be incomplete. */
function linesOf(head: Uint8Array): string[] {
  let text = latin1(head, 0, Math.min(head.length, HEAD_BYTES));
  if (text.startsWith("\xef\xbb\xbf")) text = text.slice(3);
  return text
    .split(/[\r\n]+/, MAX_LINES)
    .map((line) => line.slice(0, 200))
    .filter((line) => line.trim() !== "");
}

export function detectBlf(head: Uint8Array): boolean {
  return magic(head) === 0x4c4f4747;
}

export function detectPcap(head: Uint8Array): boolean {
  return [0xd4c3b2a1, 0xa1b2c3d4, 0x4d3cb2a1, 0xa1b23c4d].includes(magic(head));
}

export function detectPcapng(head: Uint8Array): boolean {
  return magic(head) === 0x0a0d0d0a;
}

export function detectTrc(head: Uint8Array): boolean {
  return /^;(\$|#|\s)/.test(linesOf(head)[0] ?? "");
}

export function detectCsv(head: Uint8Array): boolean {
  return /^timestamp,arbitration_id,/.test(linesOf(head)[0] ?? "");
}

export function detectGvret(head: Uint8Array): boolean {
  return /^"?Time Stamp"?,"?ID"?,"?Extended"?,/i.test(linesOf(head)[0] ?? "");
}

export function detectSavvycan(head: Uint8Array): boolean {
  return /^"?ID"?,"?Data Bytes"?/i.test(linesOf(head)[0] ?? "");
}

export function detectJsonl(head: Uint8Array): boolean {
  return /^\s*\{\s*"/.test(linesOf(head)[0] ?? "");
}

const CANDUMP_LINES = [
  /^\(\d+\.\d+\)\s+\S+\s+[0-9A-F]+#/i,
  /^\s*(\([-0-9. :]+\)\s+)?\S+\s+([RT]X [-BS] [-ER]\s+)?[0-9A-F]{3,8}\s+(\[\d{1,4}\]|\{[0-9A-F]\})(\s|$)/i,
  /^DROPCOUNT: /,
];

export function detectCandump(head: Uint8Array): boolean {
  return linesOf(head).some((line) => CANDUMP_LINES.some((pattern) => pattern.test(stripColours(line))));
}

const ASC_LINES = [
  /^date \S/i,
  /^base (hex|dec)/i,
  /^\s*\d+\.\d+\s+\d+\s+\S+\s+(Rx|Tx|TxRq)\s+[dr](\s|$)/i,
  /^\s*\d+\.\d+\s+\d+\s+ErrorFrame(\s|$)/i,
  /^\s*\d+\.\d+\s+CAN(FD|XL)\s/i,
  /^begin triggerblock/i,
];

export function detectAsc(head: Uint8Array): boolean {
  return linesOf(head).some((line) => ASC_LINES.some((pattern) => pattern.test(line)));
}
