import type { CanBus } from "../../bus/bus.js";

/** Called once: with the fault that ended a bus, or with nothing when its owner closed it. */
type EndListener = (fault: Error | undefined) => void;

interface Watched {
  readonly listeners: Set<EndListener>;
  readonly instance: string;
  ended: { readonly fault: Error | undefined } | undefined;
}

/** One watcher a bus: what is once added to a promise stays there, and clients come and go. */
const buses = new WeakMap<CanBus, Watched>();

/** Calls back when a bus has ended, at once if it has; returns a function that ends that. */
export function onBusEnd(bus: CanBus, listener: EndListener): () => void {
  const { listeners, ended } = watched(bus);
  if (ended !== undefined) listener(ended.fault);
  else listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns a text that stays the same for a bus, and is different for every other one. */
export function instanceOf(bus: CanBus): string {
  return watched(bus).instance;
}

function watched(bus: CanBus): Watched {
  const known = buses.get(bus);
  if (known !== undefined) return known;
  const instance = `${Date.now().toString(36)}${Math.random().toString(36).slice(1)}`;
  const made: Watched = { listeners: new Set(), instance, ended: undefined };
  const end = (fault?: Error) => {
    made.ended = { fault };
    for (const listener of [...made.listeners]) listener(fault);
    made.listeners.clear();
  };
  bus.closed.then(() => end(), end);
  buses.set(bus, made);
  return made;
}
