import { signal } from "@preact/signals";
import type { MessageKey, MessagePlace } from "../../../protocol.js";
import { dialog } from "../../dialogs.js";

/** Which message the dialog is about. */
export type MessageTarget =
  /** A new one: for an id that was received, or any. */
  | { readonly kind: "new"; readonly database: number | undefined; readonly key: MessageKey | undefined }
  | { readonly kind: "change"; readonly place: MessagePlace };

/** undefined: the dialog was never open. */
export const messageTarget = signal<MessageTarget | undefined>(undefined);

/** Opens the dialog for a message. */
export function openMessage(target: MessageTarget): void {
  messageTarget.value = target;
  dialog.value = { kind: "message" };
}

/** Opens the dialog that gives an unknown id a name. */
export function openNaming({ channel, id, extended }: MessageKey): void {
  openMessage({ kind: "new", database: undefined, key: { channel, id, extended } });
}
