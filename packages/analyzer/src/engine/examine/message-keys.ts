import { FrameFlag } from "canalystii";
import type { MessageKey } from "../../protocol.js";
import type { QueryContext } from "../query/query-context.js";
import { shown } from "../text.js";

const { REMOTE, ERROR } = FrameFlag;

/** Returns a number that is another one for each id and channel; of data frames. */
export function keyNumber(channel: number, id: number, extended: boolean): number {
  return (channel * 2 + (extended ? 1 : 0)) * 0x2000_0000 + id;
}

/** Returns what {@link keyNumber} made a number of. */
export function keyOf(number: number): MessageKey {
  const rest = Math.floor(number / 0x2000_0000);
  return { channel: rest >> 1, id: number % 0x2000_0000, extended: (rest & 1) === 1 };
}

export function isData(flags: number): boolean {
  return (flags & (REMOTE | ERROR)) === 0;
}

/** Returns the name of an id in the databases. */
export function nameOf({ channel, id, extended }: MessageKey, context: Pick<QueryContext, "messageOf">): string | undefined {
  const name = context.messageOf(channel, id, extended)?.name;
  return name === undefined ? undefined : shown(name);
}
