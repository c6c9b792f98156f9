import { NULL_ADDRESS, sourceOf } from "./j1939.js";
import type { Message } from "./model.js";

/**
 * Returns by PGN the number of the message for frames of any source: the only message, else the last one with the null
 * address as its source, else the last one if all have the same signals. -1: none, because the messages differ by source.
 */
export function parameterGroups(messages: readonly Message[]): Map<number, number> {
  const members = new Map<number, number[]>();
  messages.forEach(({ pgn }, i) => {
    if (pgn === undefined) return;
    const list = members.get(pgn);
    if (list === undefined) members.set(pgn, [i]);
    else list.push(i);
  });
  const groups = new Map<number, number>();
  for (const [pgn, list] of members) groups.set(pgn, chosen(messages, list));
  return groups;
}

function chosen(messages: readonly Message[], list: readonly number[]): number {
  const last = list.at(-1) ?? -1;
  if (list.length <= 1) return last;
  const generic = list.findLast((i) => sourceOf((messages[i] as Message).id) === NULL_ADDRESS);
  if (generic !== undefined) return generic;
  const wanted = signatureOf(messages[last] as Message);
  return list.every((i) => signatureOf(messages[i] as Message) === wanted) ? last : -1;
}

function signatureOf({ signals }: Message): string {
  return JSON.stringify(
    signals.map(({ name, start, length, byteOrder, signed, float, scale, offset, multiplexing }) => [
      name,
      start,
      length,
      byteOrder,
      signed,
      float,
      scale,
      offset,
      multiplexing,
    ]),
  );
}
