import type { Signal } from "canalystii/dbc";

/** Returns signals of one message by name: several branches of it may have a signal of the same name. */
export function signalsByName(signals: readonly Signal[]): ReadonlyMap<string, readonly Signal[]> {
  const byName = new Map<string, Signal[]>();
  for (const signal of signals) {
    const list = byName.get(signal.name);
    if (list === undefined) byName.set(signal.name, [signal]);
    else list.push(signal);
  }
  return byName;
}
