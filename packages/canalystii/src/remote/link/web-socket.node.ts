import { CanError } from "../../base/errors.js";
import { netError } from "../../base/net-errors.js";
import type { WebSocketLike } from "./web-socket-link.js";

/** What is used of the package `ws`. */
interface WsSocket extends WebSocketLike {
  on(event: "unexpected-response", listener: (request: { destroy(): void }, response: { readonly statusCode?: number }) => void): void;
  once(event: "open", listener: () => void): void;
  once(event: "error", listener: (error: Error & { readonly code?: string }) => void): void;
}
type WsConstructor = new (url: string, options: object) => WsSocket;

const TLS_HINT =
  "The certificate is not trusted here: start the program with NODE_EXTRA_CA_CERTS=FILE, the certificate (or its authority's) in the file.";
/** Largest message that is accepted; a batch of frames is far smaller. */
const MAX_PAYLOAD = 1_048_576;

/** Connects by the package `ws` where it is installed (it says why a connection fails), else by Node's own WebSocket (22 or newer). */
export async function connectWebSocket(url: string, timeoutMs: number): Promise<WebSocketLike> {
  const Ws = await loadWs();
  if (Ws !== undefined) return connectByWs(Ws, url, timeoutMs);
  const { WebSocket: Own } = globalThis as { readonly WebSocket?: new (url: string) => WebSocketLike };
  if (Own !== undefined) return new Own(url);
  throw new CanError("unsupported", "this version of Node has no WebSocket", { hint: "npm install ws, or use Node 22 or newer" });
}

async function loadWs(): Promise<WsConstructor | undefined> {
  try {
    return (await import("ws")).WebSocket as unknown as WsConstructor;
  } catch {
    return undefined;
  }
}

function connectByWs(Ws: WsConstructor, url: string, timeoutMs: number): Promise<WebSocketLike> {
  return new Promise((resolve, reject) => {
    const socket = new Ws(url, { perMessageDeflate: false, handshakeTimeout: timeoutMs, maxPayload: MAX_PAYLOAD });
    socket.once("open", () => resolve(socket));
    socket.on("unexpected-response", (request, { statusCode }) => {
      request.destroy();
      reject(refusal(url, statusCode));
    });
    // stays, for what comes after the refusal
    socket.addEventListener("error", ({ error }) => reject(connectError(url, error as Error & { readonly code?: string })));
  });
}

function refusal(url: string, status: number | undefined): CanError {
  const what = `the server refused the connection to ${url} (HTTP status ${status})`;
  if (status === 401 || status === 403)
    return new CanError("permission-denied", what, { hint: "check the token, and the address that the server answers to" });
  if (status === 404) return new CanError("not-found", what, { hint: "check the path of the address: /bus" });
  return new CanError(status === 503 || status === 429 ? "busy" : "protocol", what, { hint: "is it canalyst serve?" });
}

function connectError(url: string, error: Error & { readonly code?: string }): CanError {
  if (error.message === "Opening handshake has timed out")
    return new CanError("timeout", `connecting to ${url} took too long`, { cause: error });
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? "")) {
    return new CanError("permission-denied", `connecting to ${url} failed: ${error.message}`, { cause: error, hint: TLS_HINT });
  }
  return netError(`connecting to ${url}`, error);
}
