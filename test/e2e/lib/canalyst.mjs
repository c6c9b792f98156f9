import { fileURLToPath } from "node:url";
import { start } from "../../system/lib/process.mjs";

const program = fileURLToPath(new URL("../../../packages/cli/dist/main.node.js", import.meta.url));

/**
 * Starts `canalyst serve` with the virtual adapter on a free port.
 * @param {readonly string[]} [args]
 */
export async function startServer(args = []) {
  const server = start(process.execPath, [program, "serve", "--device", "sim", "--port", "0", "--verbose", ...args]);
  const [, origin = "", token = ""] = await server.printed(/^(http:\/\/\S+)\/#token=(\S+)\n/);
  return { origin, token, url: `${origin}/#token=${token}`, bus: `${origin.replace(/^http/, "ws")}/bus`, process: server };
}
