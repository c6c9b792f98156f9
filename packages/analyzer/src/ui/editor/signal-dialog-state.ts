import { signal } from "@preact/signals";
import type { BitField, MessageKey } from "../../protocol.js";
import { dialog } from "../dialogs.js";

/** A signal that is to be made of bits of the frames with one id. */
export interface SignalPrefill extends MessageKey {
  readonly field: BitField;
  readonly name?: string | undefined;
}

/** What the dialog begins with; undefined: it was never open. */
export const signalDialogFor = signal<SignalPrefill | undefined>(undefined);

/** Opens the dialog that makes a signal of these bits; the message is made too if no database has it. */
export function openSignalDialog(prefill: SignalPrefill): void {
  signalDialogFor.value = prefill;
  dialog.value = { kind: "signal" };
}
