import { CanError } from "../base/errors.js";

/** Where a remote bus was lost: its adapter, the program that exposes it, or the connection to that. */
export type FaultPlace = "adapter" | "host" | "link";

/** The `cause` of a `disconnected` of a remote bus: says where it was lost. */
export class RemoteFault extends Error {
  override readonly name = "RemoteFault";
  readonly at: FaultPlace;

  constructor(at: FaultPlace, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.at = at;
  }
}

const WORDS: Readonly<Record<FaultPlace, string>> = {
  adapter: "the adapter was lost at the other end",
  host: "the other end has closed the bus",
  link: "the connection to the other end was lost",
};

/** Returns where a remote bus was lost; undefined for any other error. */
export function faultPlaceOf(error: unknown): FaultPlace | undefined {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return cause instanceof RemoteFault ? cause.at : undefined;
}

/** Returns an error as `disconnected` (or as what it is, where that says more), with the place as its cause. */
export function faultAt(at: FaultPlace, error: Error): CanError {
  const { code, hint } = error instanceof CanError ? error : { code: "io", hint: undefined };
  const kept = code === "protocol" || code === "permission-denied" || code === "overflow";
  return new CanError(kept ? code : "disconnected", error.message, { hint, cause: new RemoteFault(at, WORDS[at], { cause: error }) });
}
