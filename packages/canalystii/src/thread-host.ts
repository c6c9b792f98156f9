import { openBus } from "./open-bus.js";
import { exposeBus, refuseBus } from "./remote/host/expose-bus.js";
import type { LinkTarget } from "./remote/link/to-link.js";
import type { ThreadRequest } from "./thread-runtime.js";

/** The program that started the thread need not be protected from itself. */
const NO_LIMITS = {
  maxStreams: Number.POSITIVE_INFINITY,
  maxCapacity: Number.POSITIVE_INFINITY,
  maxTotalCapacity: Number.POSITIVE_INFINITY,
  maxFramesWaiting: Number.POSITIVE_INFINITY,
  maxTasks: Number.POSITIVE_INFINITY,
  maxRequests: Number.POSITIVE_INFINITY,
  maxQueuedBytes: Number.POSITIVE_INFINITY,
  maxMessagesPerSecond: Number.POSITIVE_INFINITY,
};

/** Opens a bus in this thread for the program that started it. */
export async function hostBus(port: LinkTarget, { name, options }: ThreadRequest): Promise<void> {
  try {
    const bus = await openBus(name, options);
    exposeBus(bus, port, { send: true, configure: true, closeBus: true, limits: NO_LIMITS });
  } catch (error) {
    refuseBus(port, error);
  }
}
