import { USBIP_DEFAULT_PORT } from "./protocol.js";

/** Returns the shell command that attaches an exported device on Linux (to be run as root). */
export function attachCommand(busId: string, server: { readonly host?: string; readonly port?: number } = {}): string {
  const { host = "127.0.0.1", port = USBIP_DEFAULT_PORT } = server;
  return `usbip ${port === USBIP_DEFAULT_PORT ? "" : `--tcp-port ${port} `}attach -r ${host} -b ${busId}`;
}
