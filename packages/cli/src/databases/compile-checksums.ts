import { CHECKSUMS, type ChecksumName, type Signal } from "canalystii/dbc";
import { UsageError } from "../failures.js";
import type { GivenChecksum } from "./checksum-option.js";
import type { Databases } from "./databases.js";
import { selectSignals } from "./signal-selection.js";

/**
 * Returns what the values of `--checksum` say about a signal; the last one that matches takes precedence.
 * @throws UsageError for an unknown kind, and for a pattern that matches no signal
 */
export function compileChecksums(databases: Databases, given: readonly GivenChecksum[] = []): (signal: Signal) => ChecksumName | undefined {
  const kinds = new Map<Signal, ChecksumName>();
  for (const { pattern, kind } of given) {
    if (!isChecksum(kind)) throw new UsageError(`checksum ${JSON.stringify(kind)} is not one of ${Object.keys(CHECKSUMS).join(", ")}`);
    for (const signals of selectSignals(databases, [pattern]).values()) for (const signal of signals) kinds.set(signal, kind);
  }
  return (signal) => kinds.get(signal);
}

function isChecksum(kind: string): kind is ChecksumName {
  return Object.hasOwn(CHECKSUMS, kind);
}
