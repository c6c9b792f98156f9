import type { FieldProtection, SendRow } from "../../protocol.js";
import { CHECKSUM_NAMES } from "./checksum-names.js";

/** A row of the send list, as the workspace keeps it. */
export interface ListedRow extends SendRow {
  /** Given by the user, or that of the message when the row was made. */
  readonly name: string;
}

/** More rows are refused. */
export const MOST_ROWS = 500;
/** As many as a payload has bits. */
export const MOST_FIELDS = 64;
/** Of a counter. */
export const MOST_STEP = 0xffff_ffff;
const LONGEST_NAME = 200;
/** ms */
export const MOST_PERIOD = 86_400_000;
export const MOST_COUNT = 1_000_000_000;

/** Returns what of a text can be a name: no control characters, nothing that reorders text. */
export function toName(text: string): string {
  return text.slice(0, LONGEST_NAME).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "");
}

/** What a row is made of; the rest is as in an empty data frame every 100 ms. */
export type NewRow = Partial<Omit<ListedRow, "row">>;

/** Returns a row with a number of its own. */
export function makeRow(row: number, given: NewRow): ListedRow {
  const standard = { channel: 0, id: 0, extended: false, remote: false, length: 8, periodMs: 100, count: 0 };
  const { length = standard.length, remote = false } = given;
  return { data: remote ? [] : new Array<number>(length).fill(0), ...standard, ...given, name: toName(given.name ?? ""), row };
}

/** Returns a row whose length, kind and data agree, after one of them was changed: bytes are cut off, or added as 0. */
export function fitRow(row: ListedRow): ListedRow {
  const { remote, length, data } = row;
  const wanted = remote ? 0 : length;
  return data.length === wanted ? row : { ...row, data: Array.from({ length: wanted }, (_, at) => data[at] ?? 0) };
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** True for rows that can be in a send list, each with a number of its own. */
export function areRows(value: unknown): value is readonly ListedRow[] {
  return (
    Array.isArray(value) && value.length <= MOST_ROWS && value.every(isRow) && new Set(value.map(({ row }) => row)).size === value.length
  );
}

function isRow(value: unknown): value is ListedRow {
  if (typeof value !== "object" || value === null) return false;
  const { row, channel, id, extended, remote, length, data, periodMs, count, name, protection } = value as Partial<
    Record<keyof ListedRow, unknown>
  >;
  return (
    isWhole(row, 0, Number.MAX_SAFE_INTEGER) &&
    isWhole(channel, 0, 255) &&
    typeof extended === "boolean" &&
    isWhole(id, 0, extended ? 0x1fff_ffff : 0x7ff) &&
    typeof remote === "boolean" &&
    isWhole(length, 0, 8) &&
    Array.isArray(data) &&
    data.length === (remote ? 0 : length) &&
    data.every((byte) => isWhole(byte, 0, 255)) &&
    typeof periodMs === "number" &&
    periodMs >= 1 &&
    periodMs <= MOST_PERIOD &&
    isWhole(count, 0, MOST_COUNT) &&
    typeof name === "string" &&
    name === toName(name) &&
    (protection === undefined || (Array.isArray(protection) && protection.length <= MOST_FIELDS && protection.every(isField)))
  );
}

function areValues(value: unknown, most: number): boolean {
  return Array.isArray(value) && value.length === 2 && isWhole(value[1], 1, most) && isWhole(value[0], 0, value[1] - 1);
}

/** Returns the counters and checksums of a database that a row can have: all that are in a payload of 8 bytes. */
export function keptFields(fields: readonly FieldProtection[]): readonly FieldProtection[] {
  return fields.filter(isField).slice(0, MOST_FIELDS);
}

function isField(value: unknown): value is FieldProtection {
  if (typeof value !== "object" || value === null) return false;
  const { kind, start, length, byteOrder, step, values, checksum, dataId } = value as Record<string, unknown>;
  if (!isWhole(start, 0, 63) || !isWhole(length, 1, 32) || (byteOrder !== "intel" && byteOrder !== "motorola")) return false;
  if (kind === "counter") return isWhole(step, 1, MOST_STEP) && (values === undefined || areValues(values, 2 ** length - 1));
  return kind === "checksum" && CHECKSUM_NAMES.includes(checksum as never) && isWhole(dataId, 0, 0xffff);
}
