import type { ColumnDecoder, Message, Signal } from "canalystii/dbc";
import type { BitField, SeriesMeaning, SeriesSource } from "../../protocol.js";
import { bareMessage, bareSignal } from "../bare-message.js";
import type { QueryContext } from "../query/query-context.js";
import { quote, shown } from "../text.js";
import { singleMessage } from "./single-message.js";

/** How the values of a field come out of the frames of one id. */
export interface FieldDecoder {
  /** undefined: there are no values. */
  readonly decoder: ColumnDecoder | undefined;
  /** Name of the column. */
  readonly column: string;
  readonly meaning: SeriesMeaning;
}

const NO_MEANING: SeriesMeaning = { unit: "", labels: [], isState: false, problem: undefined };
const BITS = "bits";

/**
 * Finds out how a field is decoded with the databases of the moment.
 * @throws RangeError for bits that no payload has
 */
export function fieldDecoder(source: SeriesSource, context: Pick<QueryContext, "messageOf">): FieldDecoder {
  const { field } = source;
  if (typeof field !== "string") return { decoder: decoderOf(bitMessage(source, field), BITS), column: BITS, meaning: NO_MEANING };
  const message = context.messageOf(source.channel, source.id, source.extended);
  if (message === undefined) return without(field, "no database has its message");
  const signal = message.signals.find(({ name }) => shown(name) === field);
  if (signal === undefined) return without(field, `message ${quote(message.name)} has no signal ${quote(field)}`);
  return { decoder: decoderOf(message, signal.name), column: signal.name, meaning: meaningOf(signal) };
}

function without(column: string, problem: string): FieldDecoder {
  return { decoder: undefined, column, meaning: { ...NO_MEANING, problem } };
}

function meaningOf(signal: Signal): SeriesMeaning {
  const labels = [...(signal.labels ?? [])].map(([raw, label]) => [Number(raw) * signal.scale + signal.offset, shown(label)] as const);
  return { unit: shown(signal.unit ?? ""), labels, isState: isState(signal), problem: undefined };
}

/** Labels name states if they begin at the smallest values and leave few values without one: not those of `not available` alone. */
export function isState({ labels }: Signal): boolean {
  const raws = [...(labels?.keys() ?? [])].map(Number);
  const least = Math.min(...raws);
  return raws.length >= 2 && least <= 1 && Math.max(...raws) - least < 2 * raws.length;
}

function bitMessage({ id, extended }: SeriesSource, bits: BitField): Message {
  const { start, length, byteOrder } = bits;
  if (!Number.isInteger(start) || start < 0 || start > 511) throw new RangeError(`start bit ${String(start)} is not an integer in 0..511`);
  if (!Number.isInteger(length) || length < 1 || length > 64) throw new RangeError(`length ${String(length)} is not an integer in 1..64`);
  if (byteOrder !== "intel" && byteOrder !== "motorola") throw new RangeError("the byte order is not intel or motorola");
  return bareMessage(BITS, { id, extended }, [bareSignal(BITS, bits)]);
}

function decoderOf(message: Message, signal: string): ColumnDecoder {
  return singleMessage(message).columns({ signals: [`${message.name}.${signal}`] });
}
