import { once } from "node:events";
import { createServer } from "node:http";

/** Starts a server of somebody else on a free port, with an empty page; keeps the requests. */
export async function startForeignServer() {
  /** @type {{ url: string | undefined, headers: import("node:http").IncomingHttpHeaders }[]} */
  const requests = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>elsewhere</title>");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
