import { Worker } from "node:worker_threads";
import type { Link } from "./remote/link/link.js";
import { portLink } from "./remote/link/port-link.js";
import type { ThreadRequest } from "./thread-runtime.js";

/** Starts a worker thread that opens a bus; closing the link ends the thread. */
export function startThread(request: ThreadRequest): Link {
  const worker = new Worker(new URL("./thread-main.node.js", import.meta.url), { workerData: request });
  return portLink(worker, { name: "thread of the bus", onClose: () => void worker.terminate() });
}
