import type { Message } from "./model.js";

/** PDU format below which the second byte of the id is a destination address. */
const FIRST_PDU2_FORMAT = 240;
/** Source address that databases use for "any source". */
export const NULL_ADDRESS = 0xfe;

/** Returns the parameter group number of a 29-bit id: without priority, source and, below PDU format 240, destination. */
export function pgnOf(id: number): number {
  const format = (id >>> 16) & 0xff;
  return (id >>> 8) & (format < FIRST_PDU2_FORMAT ? 0x3ff00 : 0x3ffff);
}

/** Returns the source address of a 29-bit id. */
export function sourceOf(id: number): number {
  return id & 0xff;
}

/** Returns the destination address of a 29-bit id; undefined if the id has a group extension instead (broadcast). */
export function destinationOf(id: number): number | undefined {
  return ((id >>> 16) & 0xff) < FIRST_PDU2_FORMAT ? (id >>> 8) & 0xff : undefined;
}

/** Returns whether the frames of a message have a J1939 destination address. */
export function hasDestination({ id, pgn }: Pick<Message, "id" | "pgn">): boolean {
  return pgn !== undefined && destinationOf(id) !== undefined;
}
