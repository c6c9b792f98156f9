import type { IncomingMessage } from "node:http";
import { CanError, type CanErrorCode } from "../../base/errors.js";
import { netError } from "../../base/net-errors.js";
import type { WebSocketLike } from "./web-socket-link.js";

/** What is used of the package `ws`. */
interface WsSocket extends WebSocketLike {
  on(event: "unexpected-response", listener: (request: { destroy(): void }, response: IncomingMessage) => void): void;
  once(event: "open", listener: () => void): void;
}
type WsConstructor = new (url: string, options: object) => WsSocket;

const TLS_HINT = "let NODE_EXTRA_CA_CERTS name a file with the certificate of the server, or of the authority that issued it";
/** Largest message that is accepted; a batch of frames is far smaller. */
const MAX_PAYLOAD = 1_048_576;
/** Of the text with which a server refuses a connection, in characters. */
const MAX_REASON = 500;

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
    socket.on("unexpected-response", (request, response) => {
      void readReason(response).then((reason) => {
        request.destroy();
        reject(refusal(url, response.statusCode, reason));
      });
    });
    // stays, for what comes after the refusal
    socket.addEventListener("error", ({ error }) => reject(connectError(url, error as Error & { readonly code?: string })));
  });
}

/** Returns the text of an answer if it is for people. Never rejects. */
async function readReason(response: IncomingMessage): Promise<string> {
  if (!/^text\/plain\b/.test(response.headers["content-type"] ?? "")) return "";
  let text = "";
  try {
    for await (const part of response.setEncoding("utf8")) {
      text += String(part);
      if (text.length >= MAX_REASON) break;
    }
  } catch {
    // what was read until then says enough
  }
  return text.slice(0, MAX_REASON).trim();
}

function refusal(url: string, status: number | undefined, reason: string): CanError {
  const code = (status !== undefined && REFUSALS[status]) || "protocol";
  const hint = code === "protocol" ? "is it canalyst serve?" : undefined;
  return new CanError(code, `the server refused the connection to ${url}: ${reason || `HTTP status ${status}`}`, { hint });
}

/** By HTTP status. */
const REFUSALS: Readonly<Record<number, CanErrorCode>> = {
  401: "permission-denied",
  403: "permission-denied",
  404: "not-found",
  421: "permission-denied",
  429: "busy",
  503: "busy",
};

function connectError(url: string, error: Error & { readonly code?: string }): CanError {
  if (error.message === "Opening handshake has timed out")
    return new CanError("timeout", `connecting to ${url} took too long`, { cause: error });
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(error.code ?? "")) {
    return new CanError("permission-denied", `connecting to ${url} failed: ${error.message}`, { cause: error, hint: TLS_HINT });
  }
  if (error.code === "EPROTO") {
    const hint = "use ws:// instead of wss://, or start the server with a certificate";
    return new CanError("protocol", `connecting to ${url} failed: the server does not use TLS`, { cause: error, hint });
  }
  return netError(`connecting to ${url}`, error);
}
