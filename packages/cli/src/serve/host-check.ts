import { hostname } from "node:os";

/** Names that reach only this machine; browsers resolve them without DNS. */
const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "::1"];
const EVERY_ADDRESS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/**
 * Checks the header `Host`: a foreign page whose name was made to resolve to this machine (DNS rebinding) has its own name
 * there. Ports do not matter: they differ in tunnels.
 */
export class HostCheck {
  readonly #names: ReadonlySet<string>;

  /** @param names names and addresses the server answers to, besides the address at which a connection arrived */
  constructor(names: Iterable<string>) {
    this.#names = new Set(Array.from(names, normal));
  }

  /**
   * @param header the value of `Host`
   * @param localAddress the address of this machine at which the connection arrived
   */
  allows(header: string | undefined, localAddress: string | undefined): boolean {
    const name = header === undefined ? undefined : hostNameOf(header);
    if (name === undefined) return false;
    // no foreign page has an address as its name
    return this.#names.has(name) || (localAddress !== undefined && name === normal(localAddress));
  }
}

/** Returns the names and addresses that a server bound to `host` answers to. */
export function namesFor(host: string, allowed: readonly string[], machine: string = hostname()): string[] {
  const own = isEveryAddress(host) ? [machine, `${machine.replace(/\.local$/i, "")}.local`] : [host];
  return [...LOOPBACK_NAMES, ...own, ...allowed];
}

/** Returns whether a server bound to this address listens on all addresses of the machine. */
export function isEveryAddress(host: string): boolean {
  return EVERY_ADDRESS.has(host);
}

/** Returns whether a server bound to this address can be reached only from this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = normal(host);
  return LOOPBACK_NAMES.includes(name) || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Returns the name or address in a header `Host`, in the form in which they are compared; undefined: it is invalid. */
export function hostNameOf(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@/\\\s]+))(?::\d{1,5})?$/i.exec(header);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? undefined : normal(name);
}

/** Returns a name in lower case, and an IPv4 address also from its form in IPv6. */
function normal(name: string): string {
  return name
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, "")
    .replace(/%.*$/, "")
    .replace(/\.$/, "");
}
