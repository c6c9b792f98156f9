import { FrameFlag, formatId } from "canalystii";
import { text } from "../text.js";
import type { ListedRow } from "./listed-row.js";

export const hexByte = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

export function idText({ id, extended }: Pick<ListedRow, "id" | "extended">): string {
  return formatId(id, extended ? FrameFlag.EXTENDED : 0);
}

/** How a row is called: its name, or its id. */
export function nameOf(row: ListedRow): string {
  return row.name === "" ? idText(row) : row.name;
}

export function dataText({ remote, length, data }: ListedRow): string {
  return remote ? text.send.remoteData(length) : data.map(hexByte).join(" ");
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
