import { fileURLToPath } from "node:url";
import { start } from "../../system/lib/process.mjs";

/** The built command, for `process.execPath`. */
export const program = fileURLToPath(new URL("../../../packages/cli/dist/main.node.js", import.meta.url));

/**
 * Starts `canalyst serve` with the virtual adapter, on a free port unless the arguments have one.
 * @param {readonly string[]} [args]
 */
export async function startServer(args = []) {
  const server = start(process.execPath, [program, "serve", "--device", "sim", "--port", "0", "--verbose", ...args]);
  const [, origin = "", token = ""] = await server.printed(/^(http:\/\/[^\s/]+)\/(?:#token=(\S+))?\n/);
  return { origin, token, url: `${origin}/#token=${token}`, bus: `${origin.replace(/^http/, "ws")}/bus`, process: server };
}
