import { CanError, type CanErrorCode } from "./errors.js";

const CODES: Readonly<Record<string, CanErrorCode>> = {
  EADDRINUSE: "busy",
  EACCES: "permission-denied",
  ECONNREFUSED: "not-found",
  ENOTFOUND: "not-found",
  EAI_AGAIN: "not-found",
  EHOSTUNREACH: "not-found",
  ETIMEDOUT: "timeout",
};

/** The system's messages name only its codes. */
const TEXTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "no such address",
  EACCES: "permission denied for this user",
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "host not found",
  EHOSTUNREACH: "host unreachable",
  ETIMEDOUT: "timeout",
};

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: "stop the other server, or choose another port",
  EACCES: "ports below 1024 need root: choose another one",
  EADDRNOTAVAIL: "this machine has no such address: use 127.0.0.1, or 0.0.0.0 for all of its addresses",
  ECONNREFUSED: "start the server, and check the address and the port",
  ENOTFOUND: "check the name of the host",
};

/** Makes a CanError of what the runtime says of a socket. */
export function netError(doing: string, error: Error & { readonly code?: string }): CanError {
  const code = error.code ?? "";
  return new CanError(CODES[code] ?? "io", `${doing} failed: ${TEXTS[code] ?? error.message}`, { cause: error, hint: HINTS[code] });
}
