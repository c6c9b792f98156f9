import type { Message, Signal } from "canalystii/dbc";
import type { BitField } from "../protocol.js";

const NO_ATTRIBUTES: ReadonlyMap<string, number | string> = new Map();
const unknown = { comment: undefined, attributes: NO_ATTRIBUTES };

/** Returns a signal with nothing but its bits: an integer without unit, limits and labels. */
export function bareSignal(name: string, { start, length, byteOrder, signed }: BitField): Signal {
  return {
    ...{ ...unknown, name, shortName: name, start, length, byteOrder, signed, float: false, scale: 1, offset: 0 },
    ...{ minimum: undefined, maximum: undefined, unit: undefined, receivers: [], labels: undefined, initial: undefined },
    multiplexing: undefined,
  };
}

/** Returns a message of 64 bytes with nothing but its signals. */
export function bareMessage(name: string, { id, extended }: Pick<Message, "id" | "extended">, signals: readonly Signal[]): Message {
  return {
    ...{ ...unknown, id, extended, name, shortName: name, length: 64, fd: false, senders: [], cycleTimeMs: undefined, signals },
    ...{ signalGroups: [], multiplexer: undefined, pgn: undefined },
  };
}
