import { errorText } from "../../base/error-text.js";
import { CanError, type CanErrorCode } from "../../base/errors.js";
import { type Fields, fieldsOf, oneOf, optional, text } from "./fields.js";

/** Causes of causes that are carried. */
const MAX_DEPTH = 4;
const MAX_TEXT = 4000;

const CODES: Readonly<Record<CanErrorCode, true>> = {
  disconnected: true,
  busy: true,
  "permission-denied": true,
  "not-found": true,
  unsupported: true,
  timeout: true,
  closed: true,
  "not-started": true,
  protocol: true,
  overflow: true,
  format: true,
  io: true,
};
const CODE_LIST = Object.keys(CODES) as CanErrorCode[];

/** Returns an error as plain values, causes included. */
export function packError(error: unknown, depth = MAX_DEPTH): Fields {
  const message = errorText(error).slice(0, MAX_TEXT);
  if (!(error instanceof Error)) return { name: "Error", message };
  const cause = error.cause === undefined || depth === 0 ? undefined : packError(error.cause, depth - 1);
  const packed = { name: String(error.name).slice(0, 100), message, cause };
  return error instanceof CanError ? { ...packed, code: error.code, hint: error.hint?.slice(0, MAX_TEXT) } : packed;
}

/** Returns the field `error` of a message, if there is one. */
export function errorField(error: unknown): { readonly error?: Fields } {
  return error === undefined ? {} : { error: packError(error) };
}

/**
 * Makes an error of plain values: of the same class, if it is one that this library throws.
 * @throws CanError `protocol` for values that are no error
 */
export function unpackError(value: unknown, depth = MAX_DEPTH): Error {
  const fields = fieldsOf(value, "error");
  const message = text(fields, "message");
  const nested = optional(fields, "cause", (all, name) => (depth === 0 ? undefined : unpackError(all[name], depth - 1)));
  const cause = nested === undefined ? {} : { cause: nested };
  if (fields["code"] !== undefined) {
    const hint = optional(fields, "hint", text);
    return new CanError(oneOf(fields, "code", CODE_LIST), message, { hint, ...cause });
  }
  const name = optional(fields, "name", text) ?? "Error";
  if (name === "RangeError") return new RangeError(message, cause);
  if (name === "TypeError") return new TypeError(message, cause);
  const error = new Error(message, cause);
  error.name = name;
  return error;
}
