import { CanError } from "../../base/errors.js";

/**
 * Browsers have no TCP.
 * @throws CanError `unsupported`
 */
export async function openSocketcandBus(): Promise<never> {
  throw new CanError("unsupported", "a browser cannot connect to a socketcand server", {
    hint: "use Node, or a server that speaks WebSocket",
  });
}
