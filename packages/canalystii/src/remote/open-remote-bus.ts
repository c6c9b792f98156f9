import { connectWebSocket } from "#web-socket";
import { RemoteBus } from "./client/remote-bus.js";
import type { RemoteBusOptions } from "./client/remote-options.js";
import { webSocketLink } from "./link/web-socket-link.js";
import { parseRemoteUrl } from "./remote-url.js";

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Opens a bus that a server exposes on a WebSocket, such as `canalyst serve`. In Node, the package `ws` is used if it is installed,
 * else Node's own WebSocket (22 or newer).
 * @param address `ws://HOST:PORT/PATH#token=TOKEN`, or `wss://…`. Default path: `/bus`. The token goes in the first message, and is in
 * no URL that is requested.
 * @throws CanError `not-found`, `permission-denied`, `timeout`, `unsupported`, `io`; TypeError, RangeError for a bad address or option
 */
export async function openRemoteBus(address: string, options: RemoteBusOptions = {}): Promise<RemoteBus> {
  const { url, token = options.token } = parseRemoteUrl(address);
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const connect = async () => webSocketLink(await connectWebSocket(url, timeoutMs), { name: url });
  return RemoteBus.connect(connect, { ...options, name: options.name ?? url, token });
}
