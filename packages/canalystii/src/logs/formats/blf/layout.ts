/**
 * Byte layout of Vector BLF, little-endian throughout: a file header, then objects, nearly all of them containers.
 * The decompressed containers form one stream of inner objects.
 */
export const FILE_HEADER_BYTES = 144;
/** Header of any object up to its type: magic, header size, version, object size, type. */
export const OBJECT_BASE_BYTES = 16;
export const CONTAINER_HEADER_BYTES = 32;
/** Decompressed size of each container except the last, in Vector's files. */
export const CONTAINER_BYTES = 131_072;
/** Larger objects and containers are treated as damage. */
export const MAX_OBJECT_BYTES = 64 * 1024 * 1024;

/** `LOGG` and `LOBJ`, read as little-endian numbers. */
export const FILE_MAGIC = 0x4747_4f4c;
export const OBJECT_MAGIC = 0x4a42_4f4c;

export const ObjectType = {
  CAN_MESSAGE: 1,
  CAN_ERROR: 2,
  CAN_STATISTIC: 4,
  CONTAINER: 10,
  CAN_ERROR_EXT: 73,
  CAN_MESSAGE2: 86,
  COMMENT: 92,
  GLOBAL_MARKER: 96,
  CAN_FD_MESSAGE: 100,
  CAN_FD_MESSAGE_64: 101,
  CAN_FD_ERROR_64: 104,
} as const;

/** Names of other objects for the report, by type. */
export const OTHER_OBJECTS: ReadonlyMap<number, string> = new Map([
  [4, "CAN statistic"],
  [31, "CAN driver error"],
  [74, "CAN driver error"],
  [65, "application text"],
  [72, "system variable"],
  [115, "restore points"],
  [128, "trigger"],
  ...[11, 12, 13, 14, 15, 16, 57, 58, 59].map((type) => [type, "LIN"] as const),
  ...[29, 41, 50, 66].map((type) => [type, "FlexRay"] as const),
  ...[71, 120].map((type) => [type, "Ethernet"] as const),
]);

/** Bit 31 of an id marks it as extended. */
export const EXTENDED_ID_BIT = 0x8000_0000;

/** `flags` of CAN_MESSAGE, CAN_MESSAGE2 and CAN_FD_MESSAGE. */
export const MESSAGE_TX = 1;
export const MESSAGE_REMOTE = 0x80;
/** FD flags of CAN_FD_MESSAGE. */
export const FD_EDL = 1;
export const FD_BRS = 2;
export const FD_ESI = 4;
/** `flags` of CAN_FD_MESSAGE_64 (and of CANFD lines in ASC). */
export const FD64_REMOTE = 0x10;
export const FD64_EDL = 0x1000;
export const FD64_BRS = 0x2000;
export const FD64_ESI = 0x4000;

/** Time stamp units in the object flags. */
export const TIME_TEN_MICROSECONDS = 1;
export const TIME_NANOSECONDS = 2;

/** Returns ms since the epoch of a SYSTEMTIME; undefined when it is all zero or not a date. */
export function readSystemTime(view: DataView, at: number): number | undefined {
  const field = (index: number) => view.getUint16(at + 2 * index, true);
  const year = field(0);
  const month = field(1);
  const day = field(3);
  if (year < 1601 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return Date.UTC(year, month - 1, day, field(4), field(5), field(6), field(7));
}

/** Writes ms since the epoch as a SYSTEMTIME. */
export function writeSystemTime(view: DataView, at: number, ms: number): void {
  const date = new Date(ms);
  const fields = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ];
  for (const [index, value] of fields.entries()) view.setUint16(at + 2 * index, value, true);
}
