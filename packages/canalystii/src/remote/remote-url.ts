/** Where a bus is exposed. */
export interface RemoteAddress {
  /** Without the token: safe for messages and logs. */
  readonly url: string;
  readonly token: string | undefined;
}

const PATTERN = /^(wss?):\/\/((?:\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?)(\/[^\s?#]*)?(?:#(.*))?$/i;
const EXAMPLE = "ws://192.168.1.5:8080/bus#token=…";

/**
 * Reads `ws://HOST[:PORT]/PATH#token=TOKEN`, or `wss://…`.
 * @throws TypeError when it is not one; the message does not contain the token
 */
export function parseRemoteUrl(text: string): RemoteAddress {
  const match = PATTERN.exec(text.trim());
  if (match === null) {
    const shown = text.replace(/[#?].*$/s, "");
    throw new TypeError(`address ${JSON.stringify(shown)} is not ws://HOST:PORT/PATH or wss://HOST:PORT/PATH, e.g. ${EXAMPLE}`);
  }
  const [, scheme = "", host = "", path = "/bus", fragment] = match;
  return { url: `${scheme.toLowerCase()}://${host}${path}`, token: fragment === undefined ? undefined : tokenOf(fragment) };
}

/** @throws TypeError */
function tokenOf(fragment: string): string {
  const token = /^token=([^&\s]+)$/.exec(fragment)?.[1];
  if (token === undefined) throw new TypeError(`what follows # in the address is not token=TOKEN, e.g. ${EXAMPLE}`);
  return token;
}
