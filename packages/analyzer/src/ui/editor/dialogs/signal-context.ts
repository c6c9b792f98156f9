import type { EditableMessage, EditableSignal, MessageKey, MessagePlace, SignalFields } from "../../../protocol.js";
import { activeFrame } from "../../active-frame.js";
import { bitsOf, freePlace } from "../../bits/bit-layout.js";
import { call } from "../../engine.js";
import { isSameKey, keyOfFrame } from "../../frame-key.js";
import type { BitOwner } from "../bit-grid.js";
import type { SignalTarget } from "./signal-dialog-state.js";
import { emptyForm, formOf, type SignalForm } from "./signal-form.js";

/** What the dialog of a signal is about, as it was when it was opened. */
export interface SignalContext {
  /** The frames in which the signal is seen. */
  readonly key: MessageKey;
  /** The frame that is selected, if it is one of these. */
  readonly row: number | undefined;
  /** undefined: no database has the message. */
  readonly place: MessagePlace | undefined;
  readonly message: EditableMessage | undefined;
  /** undefined: a new one. */
  readonly signal: EditableSignal | undefined;
  readonly form: SignalForm;
}

/** Finds out what the dialog begins with. @throws EngineError */
export async function loadSignal(target: SignalTarget): Promise<SignalContext> {
  const place = target.kind === "bits" ? await call("findMessage", target.prefill) : target.place;
  const message = place && (await call("readMessage", place));
  const signal = target.kind === "change" ? message?.signals[target.signal] : undefined;
  const key = keyFor(target, message);
  const active = activeFrame.peek();
  const row = active !== undefined && isSameKey(keyOfFrame(active), key) ? active.row : undefined;
  return { key, row, place, message, signal, form: formFor(target, message, signal) };
}

function keyFor(target: SignalTarget, message: EditableMessage | undefined): MessageKey {
  if (target.kind === "bits" || message === undefined) {
    const { channel, id, extended } = target.kind === "bits" ? target.prefill : { channel: 0, id: 0, extended: false };
    return { channel, id, extended };
  }
  const { id, extended } = message.fields;
  const active = activeFrame.peek();
  const own = active === undefined ? undefined : keyOfFrame(active);
  return own?.id === id && own.extended === extended ? own : { channel: message.channels[0] ?? 0, id, extended };
}

function formFor(target: SignalTarget, message: EditableMessage | undefined, signal: EditableSignal | undefined): SignalForm {
  if (signal !== undefined) return formOf(signal.fields);
  if (target.kind === "bits") {
    const { name = "", field, scale = 1, offset = 0 } = target.prefill;
    return { ...emptyForm(name, field, field.signed), scale: String(scale), offset: String(offset) };
  }
  const taken = new Set(message?.signals.flatMap(({ fields }) => bitsOf(fields)));
  return emptyForm("", freePlace(message?.fields.length ?? 8, taken), false);
}

/** Returns the signal that selects when others of a message are present; undefined: none does, or more than one. */
export function selectorOf(message: EditableMessage | undefined, but: EditableSignal | undefined): SignalFields | undefined {
  const marked = message?.signals.filter((signal) => signal !== but && signal.fields.multiplexing.endsWith("M")) ?? [];
  const [only] = marked;
  return marked.length === 1 && only?.fields.multiplexing === "M" ? only.fields : undefined;
}

const COLOURS = 8;

/** Returns the signals of a message that have each bit, but for one of them. */
export function ownersOf(message: EditableMessage | undefined, but: EditableSignal | undefined): ReadonlyMap<number, readonly BitOwner[]> {
  const owners = new Map<number, BitOwner[]>();
  message?.signals.forEach((signal, at) => {
    if (signal === but) return;
    const owner = { name: signal.name, colour: at % COLOURS };
    for (const bit of bitsOf(signal.fields)) owners.set(bit, [...(owners.get(bit) ?? []), owner]);
  });
  return owners;
}
