import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { isAllowedOrigin } from "./origin-check.js";
import { SECURITY_HEADERS } from "./security-headers.js";

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** A request for a WebSocket; `Host` has been checked. */
export interface UpgradeRequest {
  readonly url: string | undefined;
  readonly host: string;
  readonly origin: string | undefined;
}

export interface UpgradeRules {
  readonly scheme: "http" | "https";
  readonly allowedOrigins: ReadonlySet<string>;
  /** Number of buses. */
  readonly buses: number;
}

/** Returns the number of the bus that a WebSocket is for, or why it is refused. */
export function checkUpgrade({ url, host, origin }: UpgradeRequest, { scheme, allowedOrigins, buses }: UpgradeRules): number | Refusal {
  if (!isAllowedOrigin({ origin, host, scheme }, allowedOrigins))
    return { status: 403, reason: `a page of ${JSON.stringify(origin)} is not allowed to connect (--allow-origin)` };
  const path = url?.replace(/\?.*$/s, "") ?? "";
  const bus = /^\/bus(?:\/(\d{1,4}))?$/.exec(path);
  const number = Number(bus?.[1] ?? 0);
  if (bus === null || number >= buses)
    return { status: 404, reason: `there is no ${JSON.stringify(path.slice(0, 100))}; there is ${busPaths(buses)}` };
  return number;
}

function busPaths(buses: number): string {
  return buses === 1 ? "/bus" : `/bus/0 to /bus/${buses - 1}`;
}

/** Answers a request that is refused before there is a WebSocket, and ends its connection. */
export function refuse(socket: Duplex, { status, reason }: Refusal): void {
  const body = Buffer.from(`${reason}\n`);
  const headers = {
    ...SECURITY_HEADERS,
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": body.length,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (!socket.writable) return void socket.destroy();
  socket.once("finish", () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`), body]));
}
