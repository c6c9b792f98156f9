import { FrameFlag, formatId } from "canalystii";
import type { ComparedKey, MessageKey } from "../protocol.js";

/** Which frames have the same channel and id as one of the trace. */
export function keyOfFrame({ channel, id, flags }: { readonly channel: number; readonly id: number; readonly flags: number }): MessageKey {
  return { channel, id, extended: (flags & FrameFlag.EXTENDED) !== 0 };
}

export function isSameKey(a: ComparedKey | undefined, b: ComparedKey): boolean {
  return a !== undefined && a.channel === b.channel && a.id === b.id && a.extended === b.extended;
}

/** Writes an id as `123` or `18FEF100`. */
export function idText({ id, extended }: Pick<MessageKey, "id" | "extended">): string {
  return formatId(id, extended ? FrameFlag.EXTENDED : 0);
}

/** Writes channel and id, `can0 123`; only the id for any channel. No two keys are written alike. */
export function placeText(key: ComparedKey): string {
  return key.channel === undefined ? idText(key) : `can${key.channel} ${idText(key)}`;
}

/** Returns the condition of the query language that these frames meet, `ch:0 id:123`. */
export function termOfKey(key: ComparedKey): string {
  return key.channel === undefined ? `id:${idText(key)}` : `ch:${key.channel} id:${idText(key)}`;
}
