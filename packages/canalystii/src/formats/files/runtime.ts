/** Files of the runtime: the package's `imports` conditions choose `runtime.node.ts` or `runtime.web.ts` for `#files`. */
import type { LogTarget } from "../log-files.js";

export interface FileTargetOptions {
  /** Replaces a file that exists. Default: false, it is kept, and that is an error. */
  readonly force?: boolean | undefined;
  /**
   * When a new file takes the place of the old one: `begin`, so that what was written so far is there under its name
   * whatever happens; `complete`, so that a failure leaves the old one. Default: `begin`.
   */
  readonly replace?: "begin" | "complete" | undefined;
}

export declare function createFileTarget(path: string, options?: FileTargetOptions): Promise<LogTarget>;
export declare function existingOfSeries(path: string): Promise<string[]>;
export declare function openByteFile(path: string): Promise<AsyncIterable<Uint8Array>>;
