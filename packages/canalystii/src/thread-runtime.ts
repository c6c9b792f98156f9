/** Threads of the runtime: the package's `imports` conditions choose `thread.node.ts` or `thread.web.ts` for `#thread`. */
import type { OpenBusOptions } from "./open-options.js";
import type { Link } from "./remote/link/link.js";

/** What a thread is to open. */
export interface ThreadRequest {
  readonly name: string;
  readonly options: OpenBusOptions;
}

/** Starts a thread that opens a bus and exposes it; closing the link ends the thread. */
export type StartThread = (request: ThreadRequest) => Link;

export declare const startThread: StartThread;
