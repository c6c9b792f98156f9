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

/** The statuses in words, for the manual. */
export const EXIT_STATUS: Readonly<Record<number, string>> = {
  [ExitCode.OK]: "Done; also when a command without an end was ended by SIGINT or SIGTERM, or the reader of its output went away.",
  [ExitCode.FAILURE]:
    "It did not work, or there was nothing to work on: a log in which nothing could be read, nothing sent, nothing found.",
  [ExitCode.USAGE]: "The command line makes no sense: an unknown command or option, a value out of range, a file that exists already.",
  [ExitCode.NO_ADAPTER]: "There is no adapter to use: not plugged in, held by another program, no permission, another product.",
  [ExitCode.DISCONNECTED]: "The adapter, or the connection, went away while in use.",
  [ExitCode.INTERRUPTED]: "Interrupted by SIGINT or SIGTERM before the end that the options name.",
};

/** Errors of opening that mean: no adapter to work with. */
const NO_ADAPTER_CODES: ReadonlySet<CanErrorCode> = new Set(["not-found", "busy", "permission-denied", "unsupported"]);

/** Returns the exit status for an error of the library. */
export function exitCodeOf(code: CanErrorCode, opening: boolean): number {
  if (code === "disconnected") return ExitCode.DISCONNECTED;
  return opening && NO_ADAPTER_CODES.has(code) ? ExitCode.NO_ADAPTER : ExitCode.FAILURE;
}
