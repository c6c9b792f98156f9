import type { CanErrorCode } from "canalystii";

/** An error as data. */
export interface Fault {
  /** That of a `CanError`; `invalid`: the call itself is wrong; `cancelled`; `internal`: a defect of this program. */
  readonly code: CanErrorCode | "invalid" | "cancelled" | "internal";
  /** A phrase in lower case with the value and what is allowed. Control characters are escaped. */
  readonly message: string;
  /** What the user can do, as plain text of one or more lines. */
  readonly hint?: string | undefined;
}
