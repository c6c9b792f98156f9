import { type DecodedSignal, forEachBit, type Message, MessageProtection, type ProtectionRoles, type Signal } from "canalystii/dbc";
import type { FieldProtection, PayloadMeaning, PayloadPlace, SendableSignal } from "../../protocol.js";
import { isState } from "../series/field-decoder.js";
import { singleMessage } from "../series/single-message.js";
import { quote, shown } from "../text.js";
import { fieldsOf } from "./row-protection.js";

const MAX_LABELS = 500;

/** Returns what a payload of a message means: the signals that are present, and what is kept right on each sending. */
export function describePayload(message: Message, place: PayloadPlace): PayloadMeaning {
  const { roles, protection, problem } = protectionIn(message);
  const signals = signalsIn(message, place).map((each) => describeSignal(each, roles));
  return { message: shown(message.name), signals, protection, problem };
}

/**
 * Returns a payload with another value of a signal; all other bits stay.
 * @param value physical, or a label
 * @throws RangeError for a signal that is not present, and for a value that it cannot have
 */
export function writeSignal(message: Message, place: PayloadPlace, name: string, value: number | string): number[] {
  const found = signalsIn(message, place).find(({ signal }) => shown(signal.name) === name);
  if (found === undefined) throw new RangeError(`signal ${quote(name)} is not in this payload of ${shown(message.name)}`);
  const { signal } = found;
  const label = typeof value === "string" ? [...(signal.labels?.values() ?? [])].find((each) => shown(each) === value) : undefined;
  // alone, it can be encoded whatever selects it
  const alone = singleMessage({ ...message, signals: [{ ...signal, multiplexing: undefined }], multiplexer: undefined });
  const { data: encoded = [] } = alone.encode(alone.messages[0] as Message, { [signal.name]: label ?? value }, { strict: true });
  const data = [...place.data];
  forEachBit(signal, (bit) => {
    const at = bit >> 3;
    const mask = 1 << (bit & 7);
    data[at] = ((data[at] as number) & ~mask) | ((encoded[at] as number) & mask);
  });
  return data;
}

function signalsIn(message: Message, { id, extended, data }: PayloadPlace): readonly DecodedSignal[] {
  return singleMessage(message).decode({ id, extended, data: Uint8Array.from(data) })?.signals ?? [];
}

/** The counters and checksums by the database. */
function protectionIn(message: Message): {
  readonly roles: ProtectionRoles | undefined;
  readonly protection: readonly FieldProtection[];
  readonly problem: string | undefined;
} {
  try {
    const { roles } = new MessageProtection(message);
    return { roles, protection: fieldsOf(roles), problem: undefined };
  } catch (error) {
    return { roles: undefined, protection: [], problem: shown((error as Error).message) };
  }
}

function describeSignal({ signal, value, label }: DecodedSignal, roles: ProtectionRoles | undefined): SendableSignal {
  const { name, unit, float, scale, labels } = signal;
  const checksum = roles?.checksums.find((each) => each.signal === signal)?.checksum;
  return {
    ...{ name: shown(name), unit: shown(unit ?? ""), value, label: label === undefined ? undefined : shown(label) },
    ...{ limits: limitsOf(signal), step: float ? 0 : Math.abs(scale), isState: isState(signal) },
    labels: [...new Set(labels?.values())].slice(0, MAX_LABELS).map(shown),
    ...{ role: roleOf(signal, roles), checksum },
  };
}

function roleOf(signal: Signal, roles: ProtectionRoles | undefined): SendableSignal["role"] {
  if (signal.multiplexing?.selector === true) return "selector";
  if (roles?.counters.some((each) => each.signal === signal)) return "counter";
  if (roles?.checksums.some((each) => each.signal === signal)) return "checksum";
  return roles?.unknown.includes(signal) ? "unknown" : "value";
}

/** Returns the physical limits: those of the database, as far as the bits can have them. */
function limitsOf({ float, length, signed, scale, offset, minimum, maximum }: Signal): readonly [number, number] | undefined {
  if (float) return minimum === undefined || maximum === undefined ? undefined : [minimum, maximum];
  const [first, last] = signed ? [-(2 ** (length - 1)), 2 ** (length - 1) - 1] : [0, 2 ** length - 1];
  const ends = [first * scale + offset, last * scale + offset];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const inside = [Math.max(least, minimum ?? least), Math.min(most, maximum ?? most)] as const;
  return inside[0] <= inside[1] ? inside : [least, most];
}
