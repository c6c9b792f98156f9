import { execArgv } from "node:process";
import { Worker } from "node:worker_threads";
import { portLink } from "./remote/link/port-link.js";
import type { StartThread } from "./thread-runtime.js";

/** Starts a worker thread that opens a bus; closing the link ends the thread. */
export const startThread: StartThread = (request) => {
  // the flags of a program given by -e are not for the file of the thread
  const flags = execArgv.some((flag) => flag.startsWith("--input-type")) ? { execArgv: [] } : {};
  const worker = new Worker(new URL("./thread-main.node.js", import.meta.url), { workerData: request, ...flags });
  return portLink(worker, { name: "thread of the bus", onClose: () => void worker.terminate() });
};
