import type { DatabaseInference, InferredMessage, Signal } from "canalystii/dbc";
import type { NamedBits, ProtectionBits } from "../../protocol.js";
import { keyNumber } from "../examine/message-keys.js";
import type { Slices } from "../slices.js";
import { bitsOf } from "./message-ids.js";

/** Returns the counters and the checksum that were recognised in the frames of an id. */
export function protectionBits({ counters, checksum }: InferredMessage): ProtectionBits[] {
  const found = counters.map((signal) => protecting("counter", signal));
  return checksum === undefined ? found : [...found, protecting("checksum", checksum)];
}

function protecting(kind: ProtectionBits["kind"], signal: Signal): ProtectionBits {
  const { start, length, byteOrder, signed, comment = "" } = signal;
  return { kind, text: comment, field: { start, length, byteOrder, signed }, bits: bitsOf(signal) };
}

/** What was inferred of each id, by the number of its key. */
export async function inferAll(
  inference: DatabaseInference,
  slices: Slices,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, InferredMessage>> {
  const found = new Map<number, InferredMessage>();
  for (const inferred of inference.messages()) {
    const { id, extended } = inferred.message;
    found.set(keyNumber(inferred.channel, id, extended), inferred);
    await slices.next(signal);
  }
  return found;
}

/** Says what is known of some bits of an id: a counter, a checksum, signals of a database. */
export function noteOf(
  bits: readonly number[],
  protection: readonly ProtectionBits[],
  explained: readonly NamedBits[],
): string | undefined {
  const touches = (other: { readonly bits: readonly number[] }) => other.bits.some((bit) => bits.includes(bit));
  const kinds = protection.filter(touches).map(({ kind }) => kind);
  const names = explained.filter(touches).map(({ name }) => name);
  const all = [...new Set([...kinds, ...names])];
  return all.length === 0 ? undefined : all.join(", ");
}

/** Returns whether most of some bits belong to a counter or a checksum. */
export function isProtection(bits: readonly number[], protection: readonly ProtectionBits[]): boolean {
  const protecting = new Set(protection.flatMap((each) => each.bits));
  return bits.filter((bit) => protecting.has(bit)).length * 2 > bits.length;
}
