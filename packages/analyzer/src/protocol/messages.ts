import type { CallName, Calls } from "./calls.js";
import type { Fault } from "./fault.js";
import type { Trial } from "./sources.js";
import type { EngineState } from "./state.js";

/** From the page to the engine. */
export type ToEngine =
  | { [K in CallName]: { readonly call: number; readonly name: K; readonly ask: Calls[K]["ask"] } }[CallName]
  /** Ends a call that is under way: it is answered with the fault `cancelled`, an adapter that is being opened when it is open. */
  | { readonly cancel: number }
  /** The last state was shown: the next one may come. Until then the engine keeps it back. */
  | { readonly shown: true };

/** From the engine to the page. */
export type ToPage =
  | { readonly reply: number; readonly result: unknown }
  | { readonly reply: number; readonly fault: Fault }
  | { readonly event: "state"; readonly state: EngineState }
  | { readonly event: "trial"; readonly trial: Trial };
