import { errorText, namedErrorText } from "../base/error-text.js";
import { CanError, type CanErrorCode } from "../base/errors.js";

const BUSY_HINT = "Another program (or another page) holds the adapter: close it and try again.";

interface Rule {
  readonly pattern: RegExp;
  readonly code: CanErrorCode;
  readonly hint?: string;
}

/**
 * What the runtimes say, by the words they use: Node's `usb` 3 has plain errors whose text ends in the system's errno,
 * Chromium has DOMExceptions. The first match counts.
 */
const RULES: readonly Rule[] = [
  { pattern: /disconnected|no such device|errno (19|108)\b|device not found|unplugged/i, code: "disconnected" },
  { pattern: /errno 16\b|busy|unable to claim interface|exclusive/i, code: "busy", hint: BUSY_HINT },
  { pattern: /errno (1|13)\b|permission|access( is)? denied|SecurityError/i, code: "permission-denied" },
  { pattern: /not_supported|unsupported|not supported|winusb|no driver|driver not|incompatible driver/i, code: "unsupported" },
  { pattern: /cancelled|timed? ?out|AbortError|errno 110\b/i, code: "timeout" },
  { pattern: /must be opened|not open|InvalidStateError/i, code: "closed" },
  { pattern: /errno 2\b/i, code: "not-found" },
];

/**
 * Turns whatever a USB runtime throws into a {@link CanError}. What to do about missing permissions or drivers is for the
 * driver of the device to say.
 * @param action what was tried, e.g. `cannot open the adapter`
 */
export function toUsbError(error: unknown, action: string): CanError {
  if (error instanceof CanError) return error;
  const text = namedErrorText(error);
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  return new CanError(rule?.code ?? "io", `${action}: ${errorText(error)}`, { cause: error, hint: rule?.hint });
}
