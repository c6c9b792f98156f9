import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
  [".mjs", "text/javascript"],
  [".css", "text/css"],
  [".json", "application/json"],
  [".map", "application/json"],
  [".svg", "image/svg+xml"],
  [".wasm", "application/wasm"],
]);

/**
 * @typedef {{ value?: unknown, error?: string }} PageResult what the page posted to /result
 * @typedef {object} PageServer
 * @property {string} origin
 * @property {Promise<PageResult>} result settles with the first result a page posts
 * @property {() => void} close
 */

/**
 * Serves a folder and one page on loopback, and takes the page's result.
 * @param {object} what
 * @param {string} what.root folder whose files are served
 * @param {string} what.page HTML given for /
 * @param {number} [what.port] any free one unless told
 * @returns {Promise<PageServer>}
 */
export async function servePage({ root, page, port = 0 }) {
  /** @type {(result: PageResult) => void} */
  let settle = () => {};
  /** @type {Promise<PageResult>} */
  const result = new Promise((resolve) => {
    settle = resolve;
  });

  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    if (request.method === "POST" && path === "/result") {
      settle(JSON.parse((await request.setEncoding("utf8").toArray()).join("")));
      response.writeHead(204).end();
    } else if (path === "/") {
      response.writeHead(200, { "content-type": "text/html" }).end(page);
    } else {
      try {
        const body = await readFile(join(root, path));
        response.writeHead(200, { "content-type": types.get(extname(path)) ?? "application/octet-stream" }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://localhost:${address.port}`,
    result,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
