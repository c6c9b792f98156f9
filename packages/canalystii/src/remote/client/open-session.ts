import { type Clock, systemClock } from "../../base/clock.js";
import { toLink } from "../link/to-link.js";
import type { WelcomeMessage } from "../wire/host-messages.js";
import { ClientSession } from "./client-session.js";
import type { RemoteBusOptions, RemoteTarget } from "./remote-options.js";

const DEFAULT_TIMEOUT_MS = 10_000;

/** A host that has let this end in. */
export interface OpenSession {
  readonly session: ClientSession;
  readonly welcome: WelcomeMessage;
}

/**
 * Connects to a host and waits for its welcome.
 * @throws CanError
 */
export async function openSession(target: RemoteTarget, options: RemoteBusOptions & { readonly clock: Clock }): Promise<OpenSession> {
  const { clock, token, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const link = toLink(typeof target === "function" ? await target() : target);
  const session = new ClientSession(link, { clock, token, timeoutMs: timeoutMs === 0 ? undefined : timeoutMs });
  return { session, welcome: await session.welcome };
}

/** Returns the options with the clock filled in. @throws TypeError, RangeError */
export function withClock(target: RemoteTarget, options: RemoteBusOptions): RemoteBusOptions & { readonly clock: Clock } {
  const { timeoutMs, reconnect = false } = options;
  if (reconnect && typeof target !== "function") throw new TypeError("reconnect needs a function that makes a new link each time");
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) throw new RangeError(`timeoutMs ${String(timeoutMs)} is not a number of ms from 0`);
  return { ...options, clock: options.clock ?? systemClock };
}
