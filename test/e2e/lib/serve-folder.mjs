import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { SECURITY_HEADERS } from "../../../packages/cli/dist/serve/security-headers.js";
import { readSite } from "../../../packages/cli/dist/serve/site-files.js";

/** The analyzer as it was built. */
export const builtPage = fileURLToPath(new URL("../../../packages/analyzer/dist", import.meta.url));

/**
 * Serves the files that a folder has now, with the headers of `canalyst serve`, below a folder as on any web server.
 * @param {string} folder
 * @param {number} [port] 0: a free one
 */
export async function serveFolder(folder, port = 0) {
  const site = await readSite(folder);
  const server = createServer(({ url = "/" }, response) => {
    const file = site.get(new URL(url, "http://host").pathname.replace(/^\/tools\/can/, ""));
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": file.type, ETag: file.tag, "Cache-Control": "no-cache" }).end(file.body);
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}/tools/can/`,
    /** Resolves when nothing answers any more. */
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
