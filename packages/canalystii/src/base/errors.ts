/**
 * What can go wrong, as a closed list.
 *
 * - `disconnected`: the adapter (or the remote bus) is gone
 * - `busy`: another program holds the adapter
 * - `permission-denied`: the operating system or the browser refused access
 * - `not-found`: no such adapter, bus or file
 * - `unsupported`: the device, the platform or the other side cannot do this
 * - `timeout`: it did not happen within the time limit
 * - `closed`: the object was closed by its owner
 * - `not-started`: the channel is not initialised or is stopped
 * - `protocol`: the other side answered something that makes no sense
 * - `overflow`: a bounded buffer was full
 * - `format`: a file or a text is not what it claims to be
 * - `io`: any other failure of a transfer, a file or a socket
 */
export type CanErrorCode =
  | "disconnected"
  | "busy"
  | "permission-denied"
  | "not-found"
  | "unsupported"
  | "timeout"
  | "closed"
  | "not-started"
  | "protocol"
  | "overflow"
  | "format"
  | "io";

/** What a {@link CanError} tells besides its code and message. */
export interface CanErrorOptions {
  /** What the user can do about it: one or more lines of plain text. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The one error class of this library; misuse is a `TypeError` or a `RangeError` instead. */
export class CanError extends Error {
  override readonly name = "CanError";
  readonly code: CanErrorCode;
  readonly hint: string | undefined;

  constructor(code: CanErrorCode, message: string, options: CanErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** Tells whether a value is a {@link CanError}, optionally of one code. */
export function isCanError(value: unknown, code?: CanErrorCode): value is CanError {
  return value instanceof CanError && (code === undefined || value.code === code);
}
