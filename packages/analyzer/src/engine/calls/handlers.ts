import type { CallName, Calls, Trial } from "../../protocol.js";

export interface CallContext {
  /** The page has cancelled the call. */
  readonly signal: AbortSignal;
  readonly onTrial: (trial: Trial) => void;
}

/** Carries out a call, or throws why it cannot be. */
type Handler<K extends CallName> = (ask: Calls[K]["ask"], context: CallContext) => Calls[K]["reply"] | Promise<Calls[K]["reply"]>;

export type Handlers<K extends CallName = CallName> = { readonly [Name in K]: Handler<Name> };
