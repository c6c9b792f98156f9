import type { CanErrorCode } from "canalystii";

/** Exit statuses of the program; documented in docs/cli.md. */
export const ExitCode = {
  OK: 0,
  /** The command failed, or there was nothing to do: nothing could be read from a log, nothing to send. */
  FAILURE: 1,
  /** The command line is invalid. */
  USAGE: 2,
  /** No usable adapter: not plugged in, in use by another program, permission denied, another product. */
  NO_ADAPTER: 3,
  /** The adapter or the connection was lost during use. */
  DISCONNECTED: 4,
  /** Interrupted by SIGINT or SIGTERM before the end that the options specify. */
  INTERRUPTED: 130,
} as const;

/** Descriptions of the statuses, for the manual. */
export const EXIT_STATUS: Readonly<Record<number, string>> = {
  [ExitCode.OK]:
    "Success; also when a command that runs until interrupted was ended by SIGINT or SIGTERM, or the reader of its output closed it.",
  [ExitCode.FAILURE]:
    "The command failed, or there was nothing to do: nothing could be read from a log, nothing was sent, nothing was found.",
  [ExitCode.USAGE]: "The command line is invalid: an unknown command or option, a value out of range, a file that already exists.",
  [ExitCode.NO_ADAPTER]: "No usable adapter: not plugged in, in use by another program, permission denied, another product.",
  [ExitCode.DISCONNECTED]: "The adapter or the connection was lost during use.",
  [ExitCode.INTERRUPTED]: "Interrupted by SIGINT or SIGTERM before the end that the options specify.",
};

/** Errors of opening that mean: no usable adapter. */
const NO_ADAPTER_CODES: ReadonlySet<CanErrorCode> = new Set(["not-found", "busy", "permission-denied", "unsupported"]);

/** Returns the exit status for an error of the library. */
export function exitCodeOf(code: CanErrorCode, opening: boolean): number {
  if (code === "disconnected") return ExitCode.DISCONNECTED;
  return opening && NO_ADAPTER_CODES.has(code) ? ExitCode.NO_ADAPTER : ExitCode.FAILURE;
}
