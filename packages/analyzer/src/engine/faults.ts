import { errorText, isCanError } from "canalystii";
import type { Fault } from "../protocol.js";
import { shown } from "./text.js";

const NAMED: Readonly<Record<string, Fault["code"]>> = {
  AbortError: "cancelled",
  RangeError: "invalid",
  TypeError: "invalid",
  NotAllowedError: "permission-denied",
  NotFoundError: "not-found",
  NotReadableError: "io",
  InvalidStateError: "io",
  NoModificationAllowedError: "busy",
  QuotaExceededError: "io",
  SecurityError: "permission-denied",
};

const HINTS: Readonly<Record<string, string>> = {
  NotReadableError: "The file was changed or removed while it was being read. Open it again.",
  QuotaExceededError: "The browser's storage for this page is full. Export and remove older recordings.",
};

/** Returns an error as data; its text has no control characters. */
export function toFault(error: unknown): Fault {
  const message = shown(errorText(error));
  if (isCanError(error)) return error.hint === undefined ? { code: error.code, message } : { code: error.code, message, hint: error.hint };
  const name = error instanceof Error ? error.name : "";
  const code = NAMED[name] ?? "internal";
  const hint = HINTS[name];
  return hint === undefined ? { code, message } : { code, message, hint };
}
