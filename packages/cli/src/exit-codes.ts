import type { CanErrorCode } from "canalystii";

/** What the program's exit status says; documented in docs/cli.md. */
export const ExitCode = {
  OK: 0,
  /** It did not work, or there was nothing to work on: a log in which nothing could be read, nothing to send. */
  FAILURE: 1,
  /** The command line makes no sense. */
  USAGE: 2,
  /** There is no adapter, or it cannot be used: missing, held by another program, no permission, wrong product. */
  NO_ADAPTER: 3,
  /** The adapter, or the connection, went away while in use. */
  DISCONNECTED: 4,
  /** Interrupted by SIGINT or SIGTERM before the end that the options name. */
  INTERRUPTED: 130,
} as const;

/** Errors of opening that mean: no adapter to work with. */
const NO_ADAPTER_CODES: ReadonlySet<CanErrorCode> = new Set(["not-found", "busy", "permission-denied", "unsupported"]);

/** Returns the exit status for an error of the library. */
export function exitCodeOf(code: CanErrorCode, opening: boolean): number {
  if (code === "disconnected") return ExitCode.DISCONNECTED;
  return opening && NO_ADAPTER_CODES.has(code) ? ExitCode.NO_ADAPTER : ExitCode.FAILURE;
}
