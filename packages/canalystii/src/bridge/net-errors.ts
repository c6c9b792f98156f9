import { CanError, type CanErrorCode } from "../base/errors.js";

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

/** Tells whether an address reaches only this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "0:0:0:0:0:0:0:1" || /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(host);
}

/**
 * Splits `HOST:PORT`, `[ADDRESS]:PORT`, `HOST`, `:PORT` or `PORT`.
 * @throws TypeError when it is none of them, RangeError for a bad port
 */
export function parseHostPort(text: string, defaults: { readonly host: string; readonly port: number }): { host: string; port: number } {
  const trimmed = text.trim();
  // a number alone would otherwise be taken for an address: 80 is 0.0.0.80
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]*))(?::(\d{1,6}))?$/.exec(/^\d+$/.test(trimmed) ? `:${trimmed}` : trimmed);
  if (match === null) throw new TypeError(`address ${JSON.stringify(text)} is not HOST:PORT, e.g. 127.0.0.1:29536 or [::1]:29536`);
  const port = match[3] === undefined ? defaults.port : Number(match[3]);
  if (port > 65_535) throw new RangeError(`port ${port} is not in 0..65535`);
  return { host: match[1] ?? (match[2] || defaults.host), port };
}
