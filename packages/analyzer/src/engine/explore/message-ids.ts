import { FrameFlag } from "canalystii";
import { forEachBit, type Signal } from "canalystii/dbc";
import type { IdList, MessageKey, NamedBits } from "../../protocol.js";
import { keyNumber, nameOf } from "../examine/message-keys.js";
import type { QueryContext } from "../query/query-context.js";
import { shown } from "../text.js";
import type { IdState, IdStates } from "../views/id-states.js";

const { EXTENDED, ERROR } = FrameFlag;

/** Ids that are examined at once: no vehicle has so many, and each one takes some kilobytes. */
const MAX_IDS = 2_000;
/** Signals of a message that are looked at. */
const MAX_SIGNALS = 500;

/** The ids that are examined. */
export interface ExaminedIds {
  /** Bytes that their payloads have at most, 8 or 64, by the numbers of their keys. */
  readonly bytes: ReadonlyMap<number, number>;
  /** Ids beyond {@link MAX_IDS}. */
  readonly leftOut: number;
}

export function examinedIds(ids: IdStates): ExaminedIds {
  const states = dataStates(ids);
  const examined = states.slice(0, MAX_IDS);
  const bytes = examined.map(({ channel, id, flags, data }) => [keyNumber(channel, id, (flags & EXTENDED) !== 0), data.length] as const);
  return { bytes: new Map(bytes), leftOut: states.length - examined.length };
}

/** Lists the ids in the order of channel and id. */
export function listIds(ids: IdStates, context: Pick<QueryContext, "messageOf">): IdList {
  const states = dataStates(ids);
  const listed = states
    .map(({ channel, id, flags, count }) => ({ channel, id, extended: (flags & EXTENDED) !== 0, frames: count }))
    .sort((a, b) => a.channel - b.channel || Number(a.extended) - Number(b.extended) || a.id - b.id)
    .slice(0, MAX_IDS);
  return { ids: listed.map((each) => ({ ...each, name: nameOf(each, context) })), total: states.length };
}

/** Error frames have no id. */
function dataStates(ids: IdStates): IdState[] {
  return ids.all.filter(({ flags }) => (flags & ERROR) === 0);
}

/** Returns the payload bits of a field or signal, the least significant one first. */
export function bitsOf(field: Pick<Signal, "start" | "length" | "byteOrder">): number[] {
  const bits: number[] = [];
  forEachBit(field, (bit) => bits.push(bit));
  return bits;
}

/** Returns the signals of an id in the databases with their bits. */
export function explainedBits({ channel, id, extended }: MessageKey, context: Pick<QueryContext, "messageOf">): NamedBits[] {
  const signals = context.messageOf(channel, id, extended)?.signals ?? [];
  return signals.slice(0, MAX_SIGNALS).map((signal) => ({ name: shown(signal.name), bits: bitsOf(signal) }));
}
