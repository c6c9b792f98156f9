/** File access of the runtime: the package's `imports` conditions choose `runtime.node.ts` or `runtime.web.ts` for `#files`. */
import type { LogTarget } from "../log-files.js";

export interface FileTargetOptions {
  /** Replaces an existing file. Default: false, an existing file is an error. */
  readonly force?: boolean | undefined;
  /**
   * When the new file replaces the old one: `begin`, so that everything written so far is in the file of this name even after
   * a crash; `complete`, so that the old file is kept when writing fails. Default: `begin`.
   */
  readonly replace?: "begin" | "complete" | undefined;
}

export declare function createFileTarget(path: string, options?: FileTargetOptions): Promise<LogTarget>;
export declare function existingOfSeries(path: string): Promise<string[]>;
export declare function openByteFile(path: string): Promise<AsyncIterable<Uint8Array>>;
