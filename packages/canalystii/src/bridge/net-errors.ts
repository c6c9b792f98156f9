export { netError } from "../base/net-errors.js";

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
