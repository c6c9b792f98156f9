/** WebSockets of the runtime: the package's `imports` conditions choose `web-socket.node.ts` or `.web.ts` for `#web-socket`. */
import type { WebSocketLike } from "./web-socket-link.js";

/**
 * Connects to a WebSocket server.
 * @throws CanError `not-found`, `permission-denied`, `timeout`, `unsupported`, `io`
 */
export declare function connectWebSocket(url: string, timeoutMs: number): Promise<WebSocketLike>;
