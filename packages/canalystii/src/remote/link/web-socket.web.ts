import type { WebSocketLike } from "./web-socket-link.js";

/** Connects to a WebSocket server; a browser does not say why it failed, the link does. */
export async function connectWebSocket(url: string): Promise<WebSocketLike> {
  return new WebSocket(url);
}
