import { startThread } from "#thread";
import type { CanBus } from "./bus/bus.js";
import type { OpenBusOptions } from "./open-options.js";
import { RemoteBus } from "./remote/client/remote-bus.js";

/** At 7,800 frames/s on both channels this is what comes in 16 s. */
const CAPACITY = 262_144;

/**
 * Opens a bus in a thread of its own.
 * @throws what `openBus` throws there; TypeError for an option that cannot go to another thread
 */
export async function openInThread(name: string, options: OpenBusOptions): Promise<CanBus> {
  const { thread: _thread, ...rest } = options;
  checkPlain(rest, "");
  const link = startThread({ name, options: rest as OpenBusOptions });
  return RemoteBus.connect(link, { capacity: CAPACITY, timeoutMs: 0 });
}

/** @throws TypeError naming what is not plain */
function checkPlain(value: unknown, path: string): void {
  if (typeof value === "function" || typeof value === "symbol") refuse(path, `a ${typeof value}`);
  if (typeof value !== "object" || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    refuse(path, `an object of the class ${(value as { constructor?: { name?: string } }).constructor?.name ?? "?"}`);
  }
  for (const [name, field] of Object.entries(value)) checkPlain(field, path === "" ? name : `${path}.${name}`);
}

function refuse(path: string, what: string): never {
  throw new TypeError(`option ${path} is ${what}, which cannot be given to a thread; leave it out, or open the bus without thread: true`);
}
