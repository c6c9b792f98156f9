// What a browser lets pages do with `canalyst serve`: its own page has the bus, foreign ones do not, and the token stays
// where it belongs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { startServer } from "./lib/canalyst.mjs";
import { startForeignServer } from "./lib/foreign-server.mjs";

/**
 * Runs in a page: opens a WebSocket, sends a token and returns the type of the first message, or the code of the closing.
 * @param {{ bus: string, token: string }} where
 * @returns {Promise<{ opened: boolean, answer: string | number }>}
 */
function tryBus({ bus, token }) {
  return new Promise((resolve) => {
    let opened = false;
    const socket = new WebSocket(bus);
    socket.onopen = () => {
      opened = true;
      socket.send(JSON.stringify({ type: "hello", version: "1.0", token }));
    };
    socket.onmessage = ({ data }) => {
      resolve({ opened, answer: JSON.parse(data).type });
      socket.close();
    };
    socket.onclose = ({ code }) => resolve({ opened, answer: code });
  });
}

const rebound = "rebound.example";
let browser, server, foreign;

before(async () => {
  [browser, server, foreign] = await Promise.all([launch({ hosts: { [rebound]: "127.0.0.1" } }), startServer(), startForeignServer()]);
});
after(async () => {
  await browser?.close();
  foreign?.close();
  await server?.process.stop();
});

/** Opens a page in a context of its own; notes every request of it. */
async function open(url) {
  const page = await (await browser.newContext()).newPage();
  const requests = [];
  const errors = [];
  page.on("request", async (request) => requests.push({ url: request.url(), headers: await request.allHeaders().catch(() => ({})) }));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const response = await page.goto(url);
  await page.waitForLoadState("networkidle");
  return { page, requests, errors, status: response?.status(), close: () => page.context().close() };
}

test("the analyzer that is served connects by itself, with the token of its address, which it hides then", async () => {
  const { page, errors, close } = await open(server.url);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  await server.process.printed(new RegExp(`connected to /bus/0, page of ${server.origin}\\n`));
  assert.equal(page.url(), `${server.origin}/`);
  assert.deepEqual(errors, []);
  await close();
});

test("the page that says how to connect works, and may open the bus with the token only", async () => {
  const { page, errors, close } = await open(`${server.origin}/connect.html#token=${server.token}`);
  assert.match(await page.textContent("#command"), new RegExp(`^canalyst dump --device '${server.bus}#token=${server.token}'$`));
  assert.match(await page.textContent("#state"), /^\/bus\/0: the adapter is connected$/);
  const { bus, token } = server;
  assert.deepEqual(await page.evaluate(tryBus, { bus, token }), { opened: true, answer: "welcome" });
  assert.deepEqual(await page.evaluate(tryBus, { bus, token: "wrong" }), { opened: true, answer: "refused" });
  assert.deepEqual(errors, []);
  await close();
});

test("a page of another origin cannot open the bus, not even with the token, nor read the health", async () => {
  const { page, close } = await open(foreign.origin);
  const { bus, token, origin } = server;
  assert.deepEqual(await page.evaluate(tryBus, { bus, token }), { opened: false, answer: 1006 });
  const read = (url) => fetch(url).then((response) => response.text());
  await assert.rejects(page.evaluate(read, `${origin}/healthz`), /Failed to fetch/);
  await close();
});

test("a page whose name was made to resolve to the server cannot open the bus (DNS rebinding)", async () => {
  const { port } = new URL(server.origin);
  const { page, close } = await open(foreign.origin);
  // the page itself came from its owner's server, before the name was changed
  const url = `http://${rebound}:${port}/`;
  await page.route(url, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(url);
  const { token, bus } = server;
  const status = await page.evaluate(() => fetch("/healthz").then((response) => response.status));
  assert.equal(status, 421);
  assert.deepEqual(await page.evaluate(tryBus, { bus: `ws://${rebound}:${port}/bus`, token }), { opened: false, answer: 1006 });
  assert.deepEqual(await page.evaluate(tryBus, { bus, token }), { opened: false, answer: 1006 });
  assert.match(server.process.stderr, new RegExp(`refused: this server is not "${rebound}:${port}" \\(--allow-host\\)`));
  await close();
});

test("a page of an allowed origin can open the bus", async () => {
  const other = await startServer(["--allow-origin", foreign.origin]);
  const { page, close } = await open(foreign.origin);
  const { bus, token } = other;
  assert.deepEqual(await page.evaluate(tryBus, { bus, token }), { opened: true, answer: "welcome" });
  await close();
  await other.process.stop();
});

test("the token is in no request, referrer, log or embedded page", async () => {
  const { page, requests, close } = await open(`${server.origin}/connect.html#token=${server.token}`);
  await page.evaluate(tryBus, { bus: server.bus, token: server.token });
  await page.evaluate((url) => {
    const link = document.body.appendChild(document.createElement("a"));
    link.href = url;
    link.click();
  }, `${foreign.origin}/linked`);
  await page.waitForURL(`${foreign.origin}/linked`);
  const { token } = server;
  // the fragment of the page's own address is not part of its request
  const sent = requests.map(({ url, headers }) => JSON.stringify([url.replace(/#.*/, ""), headers])).join("\n");
  assert.ok(requests.length >= 4, sent);
  assert.ok(!sent.includes(token), sent);
  const [linked] = foreign.requests.filter(({ url }) => url === "/linked");
  assert.ok(!JSON.stringify(linked?.headers).includes(server.origin));
  await page.setContent(`<iframe src="${server.origin}/connect.html"></iframe>`);
  await page.waitForLoadState("networkidle");
  assert.equal(await page.frames()[1].evaluate(() => document.querySelector("#command") === null), true);
  await close();
  const { stdout, stderr } = server.process;
  assert.equal(stdout, `${server.url}\n`);
  assert.ok(!stderr.includes(token), stderr);
});
