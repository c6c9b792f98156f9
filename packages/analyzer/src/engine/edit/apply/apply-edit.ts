import type { DatabaseData } from "canalystii/dbc";
import type { DatabaseEdit } from "../../../protocol.js";
import { addMessage, changeMessage, type Edited, removeMessage } from "./edit-messages.js";
import { addSignal, changeSignal, removeSignal } from "./edit-signals.js";

/**
 * Returns a database with a change; the given one stays as it is. Reading the file of the result gives the same database.
 * @throws RangeError for a message or signal that is not there
 */
export function applyEdit(data: DatabaseData, edit: DatabaseEdit): Edited {
  switch (edit.kind) {
    case "add-message":
      return addMessage(data, edit.fields, edit.signals);
    case "change-message":
      return changeMessage(data, edit.message, edit.fields);
    case "remove-message":
      return removeMessage(data, edit.message);
    case "add-signal":
      return addSignal(data, edit.message, edit.fields);
    case "change-signal":
      return changeSignal(data, edit.message, edit.signal, edit.fields);
    case "remove-signal":
      return removeSignal(data, edit.message, edit.signal);
    default:
      throw new RangeError(`change ${JSON.stringify((edit as { readonly kind: unknown }).kind)} is not known`);
  }
}
