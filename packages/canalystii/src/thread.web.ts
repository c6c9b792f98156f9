import { portLink } from "./remote/link/port-link.js";
import type { StartThread } from "./thread-runtime.js";

/** Starts a dedicated worker that opens a bus; closing the link ends the worker. */
export const startThread: StartThread = (request) => {
  // bundlers look for exactly this expression
  const worker = new Worker(new URL("./thread-main.web.js", import.meta.url), { type: "module" });
  // what is sent before the worker listens waits in a port, and not in the worker's global scope
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ request, port: port2 }, [port2]);
  const port = {
    postMessage: (message: unknown, transfer: Transferable[]) => port1.postMessage(message, transfer),
    addEventListener: (type: string, listener: (event: Event) => void) => {
      port1.addEventListener(type, listener);
      if (type === "error") worker.addEventListener(type, listener);
    },
    start: () => port1.start(),
  };
  return portLink(port, { name: "worker of the bus", onClose: () => worker.terminate() });
};
