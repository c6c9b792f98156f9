/** TCP of the runtime: the package's `imports` conditions choose `socketcand-connect.node.ts` or `.web.ts` for `#socketcand`. */
import type { SocketcandBus, SocketcandBusOptions } from "./socketcand-bus.js";
import type { SocketcandAddress } from "./socketcand-url.js";

export declare function openSocketcandBus(
  address: string | SocketcandAddress,
  options?: Omit<SocketcandBusOptions, "connect">,
): Promise<SocketcandBus>;
