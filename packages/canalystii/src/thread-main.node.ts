import { parentPort, workerData } from "node:worker_threads";
import { hostBus } from "./thread-host.js";
import type { ThreadRequest } from "./thread-runtime.js";

if (parentPort !== null) await hostBus(parentPort, workerData as ThreadRequest);
