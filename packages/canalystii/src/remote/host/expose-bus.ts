import { errorText } from "../../base/error-text.js";
import { CanError } from "../../base/errors.js";
import type { CanBus } from "../../bus/bus.js";
import { type LinkTarget, toLink } from "../link/to-link.js";
import { packError } from "../wire/remote-error.js";
import type { ExposedBus, ExposeOptions } from "./exposed-bus.js";
import { HostSession } from "./host-session.js";
import { DEFAULT_LIMITS } from "./limits.js";

/**
 * Gives the other end of a link a bus to use, as a `RemoteBus`. The bus stays the caller's (unless `closeBus`), and may be
 * exposed to many at once. Never throws; what goes wrong is in `closed`.
 */
export function exposeBus(bus: CanBus, target: LinkTarget, options: ExposeOptions = {}): ExposedBus {
  return new HostSession(bus, toLink(target), {
    ...options,
    clock: options.clock ?? bus.clock,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  });
}

/** Refuses the other end of a link a bus, with an error that its `RemoteBus.connect` throws. */
export function refuseBus(target: LinkTarget, error: unknown): void {
  const link = toLink(target);
  const reason = error instanceof CanError ? error : new CanError("io", errorText(error), { cause: error });
  const refuse = () => {
    link.send({ type: "refused", error: packError(error) });
    link.close(reason);
  };
  // the other end waits for an answer to its hello
  link.open({ control: refuse, frames: refuse, lost: () => {} });
}
