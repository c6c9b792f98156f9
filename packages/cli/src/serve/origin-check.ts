/** A request as far as {@link isAllowedOrigin} needs it. */
export interface OriginRequest {
  /** The value of `Origin`; undefined: not a browser, or not a request of a page. */
  readonly origin: string | undefined;
  /** The value of `Host`, already checked. */
  readonly host: string;
  /** The server's own scheme. */
  readonly scheme: "http" | "https";
}

/**
 * Returns whether a page of this origin may open the WebSocket. Browsers always send the header with one, and pages cannot
 * change it; other programs need only the token.
 * @param allowed further origins, as {@link parseOrigin} returns them
 */
export function isAllowedOrigin({ origin, host, scheme }: OriginRequest, allowed: ReadonlySet<string>): boolean {
  if (origin === undefined) return true;
  return origin.toLowerCase() === `${scheme}://${host.toLowerCase()}` || allowed.has(origin);
}

/**
 * Reads an origin as browsers send it.
 * @throws RangeError when it is none
 */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if ((url?.protocol !== "http:" && url?.protocol !== "https:") || url.href !== `${url.origin}/`) {
    throw new RangeError(`origin ${JSON.stringify(text)} is invalid; expected e.g. https://analyzer.example or http://localhost:3000`);
  }
  return url.origin;
}
