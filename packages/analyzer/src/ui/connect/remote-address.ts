/** Where a bus is on a server, and what lets the page in. */
export interface RemoteAddress {
  readonly url: string;
  readonly token: string | undefined;
}

/**
 * Reads an address as `canalyst serve` prints it, `http://host:8080/#token=…`, or `ws://host:8080/bus`, or just `host:8080`.
 * @returns undefined if it is none
 */
export function readAddress(text: string): RemoteAddress | undefined {
  const trimmed = text.trim();
  const full = /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `ws://${trimmed}`;
  // Chromium takes names with spaces in them for names of hosts
  if (trimmed === "" || /\s/.test(trimmed) || !URL.canParse(full)) return undefined;
  const url = new URL(full);
  const protocol = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" }[url.protocol];
  if (protocol === undefined) return undefined;
  const path = url.pathname === "/" ? "/bus" : url.pathname;
  return { url: `${protocol}//${url.host}${path}`, token: tokenOf(url.hash) };
}

/** Returns the token of an address's fragment, `#token=…`. */
export function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}
