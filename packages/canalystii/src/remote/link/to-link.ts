import type { Link } from "./link.js";
import { type PortLike, portLink } from "./port-link.js";
import { type WebSocketLike, webSocketLink } from "./web-socket-link.js";

/** What a bus can be exposed on: a message port or worker, a WebSocket, or a link of your own. */
export type LinkTarget = PortLike | WebSocketLike | Link;

/** Makes a link of what is none. */
export function toLink(target: LinkTarget): Link {
  if ("postMessage" in target) return portLink(target);
  if ("readyState" in target) return webSocketLink(target);
  return target;
}
