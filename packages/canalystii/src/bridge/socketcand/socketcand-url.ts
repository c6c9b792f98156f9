/** TCP port of socketcand. */
export const SOCKETCAND_PORT = 29_536;

/** Where a server is, and what to open there. */
export interface SocketcandAddress {
  readonly host: string;
  readonly port: number;
  /** Names on the server, in the order of our channels 0, 1 … */
  readonly buses: readonly string[];
}

/**
 * Reads `socketcand://HOST[:PORT]/NAME[,NAME…]`, e.g. `socketcand://192.168.1.5/can0,can1`. Default: port 29536, can0.
 * @throws TypeError when it is not one, RangeError for a bad port
 */
export function parseSocketcandUrl(url: string): SocketcandAddress {
  const match = /^(?:socketcand|can):\/\/(?:\[([^\]/]+)\]|([^:/[\]\s]+))(?::(\d{1,6}))?(?:\/([^\s/<>]*))?\/?$/.exec(url.trim());
  const host = match?.[1] ?? match?.[2];
  if (match === null || host === undefined) {
    throw new TypeError(
      `address ${JSON.stringify(url)} is not socketcand://HOST[:PORT]/NAME, e.g. socketcand://127.0.0.1/can0 or …/can0,can1`,
    );
  }
  const port = match[3] === undefined ? SOCKETCAND_PORT : Number(match[3]);
  if (port < 1 || port > 65_535) throw new RangeError(`port ${port} is not in 1..65535`);
  const buses = (match[4] ?? "").split(",").filter((name) => name !== "");
  return { host, port, buses: buses.length === 0 ? ["can0"] : buses };
}
