import { hexBytes } from "../format/value-text.js";
import { idText } from "../frame-key.js";
import type { ListedRow } from "../kept/listed-row.js";
import { text } from "../text.js";

/** How a row is called: its name, or its id. */
export function nameOf(row: ListedRow): string {
  return row.name === "" ? idText(row) : row.name;
}

export function dataText({ remote, length, data }: ListedRow): string {
  return remote ? text.send.remoteData(length) : hexBytes(data);
}

/** Returns ms with the digits that matter; empty while unknown. */
export function jitterText(meanMs: number, worstMs: number): string {
  const shown = (ms: number) => ms.toFixed(ms < 9.95 ? 1 : 0);
  return Number.isNaN(meanMs) ? "" : text.send.jitter(shown(meanMs), shown(worstMs));
}

/** Returns the id of a text in hex; undefined if it is none. */
export function parseIdText(typed: string, extended: boolean): number | undefined {
  const digits = typed.trim().replace(/^0x/i, "");
  if (!/^[0-9a-f]{1,8}$/i.test(digits)) return undefined;
  const id = Number.parseInt(digits, 16);
  return id <= (extended ? 0x1fff_ffff : 0x7ff) ? id : undefined;
}
