import type { Message, Signal } from "canalystii/dbc";
import type { EditableMessage, MessageFields, SignalFields } from "../../protocol.js";
import { bareMessage, bareSignal } from "../bare-message.js";
import { shown } from "../text.js";
import { multiplexingText } from "./multiplexing.js";

/** Returns what can be edited of a message. */
export function editableMessage(message: Message): Omit<EditableMessage, "channels"> {
  return {
    name: shown(message.name),
    fields: messageFields(message),
    signals: message.signals.map((signal) => ({
      ...{ name: shown(signal.name), unit: shown(signal.unit ?? ""), comment: shown(signal.comment ?? "") },
      fields: signalFields(signal),
    })),
  };
}

function messageFields({ name, id, extended, length, senders, cycleTimeMs, comment = "" }: Message): MessageFields {
  return { name, id, extended, length, sender: senders[0] ?? "", cycleTimeMs, comment };
}

function signalFields(signal: Signal): SignalFields {
  const { name, start, length, byteOrder, signed, float, scale, offset, minimum, maximum } = signal;
  const { unit = "", receivers, comment = "", labels } = signal;
  return {
    ...{ name, start, length, byteOrder, signed, float, scale, offset, minimum, maximum },
    ...{ unit, receivers, comment, labels: [...(labels ?? [])], multiplexing: multiplexingText(signal) },
  };
}

/** Returns a signal with other fields; what they do not have stays, and how it is multiplexed. */
export function withFields(signal: Signal, fields: SignalFields): Signal {
  const { start, length, byteOrder, signed, float, scale, offset, minimum, maximum, unit, receivers, comment, labels } = fields;
  return {
    ...signal,
    ...{ start, length, byteOrder, signed, float, scale, offset, minimum, maximum, receivers },
    unit: unit === "" ? undefined : unit,
    comment: comment === "" ? undefined : comment,
    labels: labels.length === 0 ? undefined : new Map(labels),
  };
}

/** A signal that has nothing yet; its fields are set afterwards. */
export const NEW_SIGNAL: Signal = bareSignal("", { start: 0, length: 1, byteOrder: "intel", signed: false });

/** A message that has nothing yet. */
export const NEW_MESSAGE: Message = { ...bareMessage("", { id: 0, extended: false }, []), length: 0 };
