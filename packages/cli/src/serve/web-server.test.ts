import { once } from "node:events";
import { connect } from "node:net";
import { systemClock } from "canalystii";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostCheck } from "./host-check.js";
import { LIMITS } from "./limits.js";
import { SECURITY_HEADERS } from "./security-headers.js";
import { peerOf, WebServer } from "./web-server.js";

let server: WebServer;
let connected: boolean;
const refused: string[] = [];
const page = { body: Buffer.from("<p>"), type: "text/html; charset=utf-8", tag: '"1"' };

beforeEach(async () => {
  connected = true;
  refused.length = 0;
  server = new WebServer({
    tls: undefined,
    clock: systemClock,
    limits: { ...LIMITS, handshakeMs: 150 },
    hosts: new HostCheck(["localhost"]),
    site: new Map([["/", page]]),
    health: () => ({ buses: [{ connected: true }, { connected }] }),
    onUpgrade: (_request, socket) => server.refuse(socket, { status: 404, reason: "no bus" }),
    onRefused: (_peer, reason) => refused.push(reason),
  });
  await server.listen("127.0.0.1", 0);
});
afterEach(() => server.close());

/** Sends bytes and returns everything that comes until the end of the connection. */
async function exchange(text: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (part: string) => {
    answer += part;
  });
  socket.on("error", () => {});
  socket.write(text, "latin1");
  await once(socket, "close");
  return answer;
}

/** Requests a path, as a browser does, without keeping the connection. */
const get = (path: string, { host = "localhost", method = "GET", more = "" } = {}) =>
  exchange(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);

const UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

describe("the web server", () => {
  it.each([
    ["a page", () => get("/"), "200 OK"],
    ["a page that the browser has", () => get("/", { more: 'If-None-Match: "1"\r\n' }), "304 Not Modified"],
    ["no such page", () => get("/none"), "404 Not Found"],
    ["the path of a WebSocket", () => get("/bus/0?x"), "426 Upgrade Required"],
    ["another method", () => get("/", { method: "POST" }), "405 Method Not Allowed"],
    ["another host", () => get("/", { host: "evil.example" }), "421 Misdirected Request"],
    ["another host, for a WebSocket", () => get("/bus", { host: "evil.example", more: UPGRADE }), "421 Misdirected Request"],
    ["a refused WebSocket", () => get("/bus", { more: UPGRADE }), "404 Not Found"],
    ["no HTTP", () => exchange("hello\r\n\r\n"), "400 Bad Request"],
    ["TLS", () => exchange("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), "400 Bad Request"],
    [
      "long headers",
      () => exchange(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`),
      "431 Request Header Fields Too Large",
    ],
  ])("answers %s with all security headers", async (_what, ask, status) => {
    const answer = await ask();
    expect(answer.split("\r\n")[0]).toBe(`HTTP/1.1 ${status}`);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(answer).toContain(`\r\n${name}: ${value}\r\n`);
  });

  it("serves only its pages, whatever the path", async () => {
    expect(await get("/")).toMatch(/\r\n\r\n<p>$/);
    expect(await get("/", { method: "HEAD" })).toMatch(/Content-Length: 3\r\n[\s\S]*\r\n\r\n$/);
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "/..%2fpackage.json",
      "//",
      "/index.html/",
      "/\\..\\x",
      "http://localhost/",
    ])
      expect(await get(path), path).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("says at /healthz whether the buses have their adapters", async () => {
    expect(await get("/healthz")).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\{"status":"ok","buses":\[\{"path":"\/bus\/0","connected":true\},\{"path":"\/bus\/1","connected":true\}\]\}\n$/,
    );
    connected = false;
    expect(await get("/healthz")).toMatch(/^HTTP\/1\.1 503 [\s\S]*"status":"disconnected"[\s\S]*"\/bus\/1","connected":false/);
  });

  it("ends connections whose request is not complete in time, or that send nothing", async () => {
    expect(await exchange("GET / HTTP/1.1\r\nHost: loc")).toMatch(/^HTTP\/1\.1 408 /);
    expect(refused).toEqual(["the request was not complete in time"]);
    await exchange("");
  });

  it("reports who is refused, with a reason", async () => {
    await get("/", { host: 'e"vil' });
    await get("/bus", { more: UPGRADE });
    await exchange("\r\n\r\n\r\nx y z");
    expect(refused).toEqual(['this server is not "e\\"vil" (--allow-host)', "no bus", "this is not an HTTP request"]);
  });
});

it("a peer has address and port", () => {
  expect(peerOf({ remoteAddress: "::ffff:10.0.0.1", remotePort: 80 })).toBe("10.0.0.1:80");
  expect(peerOf({ remoteAddress: "::1", remotePort: 80 })).toBe("[::1]:80");
  expect(peerOf({ remoteAddress: undefined, remotePort: undefined })).toBe("unknown address");
});
