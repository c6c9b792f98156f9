import type { IncomingMessage, ServerResponse } from "node:http";
import type { SiteFile } from "./site-files.js";

/** State of the server, for `/healthz`; seen without the token. */
export interface Health {
  /** Whether each bus has its adapter, in the order of `/bus/0`, `/bus/1` … */
  readonly buses: readonly { readonly connected: boolean }[];
}

/** Answers requests for pages and for `/healthz`; the header `Host` has been checked. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { site, health }: { readonly site: ReadonlyMap<string, SiteFile>; readonly health: () => Health },
): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    plain(response, 405, "only GET and HEAD are allowed");
    return;
  }
  const path = (request.url ?? "/").replace(/[?#].*$/s, "");
  const file = site.get(path);
  if (path === "/healthz") sendHealth(response, health());
  else if (file !== undefined) sendFile(request, response, file);
  else if (/^\/bus(\/|$)/.test(path)) plain(response, 426, "this is a WebSocket");
  else plain(response, 404, "no such page");
}

/** Sends a line of text. */
export function plain(response: ServerResponse, status: number, text: string): void {
  send(response, status, { type: "text/plain; charset=utf-8", body: Buffer.from(`${text}\n`), caching: "no-store" });
}

function sendHealth(response: ServerResponse, { buses }: Health): void {
  const connected = buses.every((bus) => bus.connected);
  const body = JSON.stringify({
    status: connected ? "ok" : "disconnected",
    buses: buses.map((bus, i) => ({ path: `/bus/${i}`, ...bus })),
  });
  send(response, connected ? 200 : 503, { type: "application/json", body: Buffer.from(`${body}\n`), caching: "no-store" });
}

function sendFile(request: IncomingMessage, response: ServerResponse, { body, type, tag }: SiteFile): void {
  response.setHeader("ETag", tag);
  if (request.headers["if-none-match"]?.includes(tag)) response.writeHead(304).end();
  else send(response, 200, { type, body, caching: "no-cache" });
}

function send(
  response: ServerResponse,
  status: number,
  { type, body, caching }: { readonly type: string; readonly body: Buffer; readonly caching: string },
): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": body.length, "Cache-Control": caching });
  // without a body for HEAD, which node:http leaves out
  response.end(body);
}
