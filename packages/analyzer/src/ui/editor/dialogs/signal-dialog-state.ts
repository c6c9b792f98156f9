import { signal } from "@preact/signals";
import type { BitField, MessageKey, MessagePlace } from "../../../protocol.js";
import { dialog } from "../../dialogs.js";

/** A signal that is to be made of bits of the frames with one id. */
export interface SignalPrefill extends MessageKey {
  readonly field: BitField;
  readonly name?: string | undefined;
  /** Factor and offset, if something is known of them. */
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
}

/** Which signal the dialog is about. */
export type SignalTarget =
  | { readonly kind: "bits"; readonly prefill: SignalPrefill }
  | { readonly kind: "new"; readonly place: MessagePlace }
  | { readonly kind: "change"; readonly place: MessagePlace; readonly signal: number };

/** undefined: the dialog was never open. */
export const signalTarget = signal<SignalTarget | undefined>(undefined);

/** Opens the dialog for a signal. */
export function openSignal(target: SignalTarget): void {
  signalTarget.value = target;
  dialog.value = { kind: "signal" };
}

/** Opens the dialog that makes a signal of these bits; the message is made too if no database has it. */
export function openSignalDialog(prefill: SignalPrefill): void {
  openSignal({ kind: "bits", prefill });
}
