import { connect } from "node:net";
import { netError } from "../net-errors.js";
import type { SocketcandBusOptions, SocketcandConnector } from "./socketcand-bus.js";
import { SocketcandBus } from "./socketcand-bus.js";
import type { SocketcandAddress } from "./socketcand-url.js";

const KEEP_ALIVE_MS = 30_000;

/** Connects by TCP. */
export const connectSocketcand: SocketcandConnector = ({ host, port }, attach) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    socket.once("error", (error) => reject(netError(`connecting to ${host}:${port}`, error)));
    socket.once("connect", () => {
      const client = attach({
        write: (bytes) => {
          if (socket.writable) socket.write(bytes);
        },
        end: () => {
          socket.end();
          // Nothing that still comes is wanted.
          socket.destroySoon();
        },
      });
      let cause: unknown;
      socket.on("error", (error) => {
        cause = error;
      });
      socket.on("data", (chunk) => client.receive(chunk));
      socket.on("close", () => client.disconnected(cause));
      resolve(client);
    });
  });

/**
 * Opens channels of a socketcand server as a bus.
 * @param address `socketcand://HOST[:PORT]/NAME[,NAME…]`, e.g. `socketcand://192.168.1.5/can0,can1`
 * @throws CanError `not-found` (no server, no such bus), `timeout`, `protocol`, `io`; TypeError, RangeError for a bad address
 */
export function openSocketcandBus(
  address: string | SocketcandAddress,
  options: Omit<SocketcandBusOptions, "connect"> = {},
): Promise<SocketcandBus> {
  return SocketcandBus.connect(address, { ...options, connect: connectSocketcand });
}
