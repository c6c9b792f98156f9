import { type BigIntStats, fstatSync } from "node:fs";
import { UsageError } from "../failures.js";

type Identity = Pick<BigIntStats, "dev" | "ino">;

/** The files that a command reads. Every file it writes is compared with them, by identity rather than by name. */
export class InputFiles {
  readonly #files: Identity[] = [];
  readonly #standardOutput: BigIntStats | undefined;

  /** @param standardOutput its file, if it is one; default: that of the process */
  constructor(standardOutput: BigIntStats | undefined = statusOf(1)) {
    this.#standardOutput = standardOutput;
  }

  /**
   * Adds a file that will be read.
   * @throws UsageError when it is also standard output: reading would never end
   */
  add(name: string, file: BigIntStats): void {
    if (!file.isFile()) return;
    if (this.#standardOutput !== undefined && isSame(file, this.#standardOutput)) throw sameFile(name);
    this.#files.push(file);
  }

  /** @throws UsageError when the file is one of the inputs */
  refuse(name: string, file: Identity): void {
    if (this.#files.some((each) => isSame(each, file))) throw sameFile(name);
  }

  /** Returns whether a file, under any name, is standard output. */
  isStandardOutput(file: Identity): boolean {
    return this.#standardOutput !== undefined && isSame(file, this.#standardOutput);
  }
}

/** Returns the status of an open file, or undefined where there is none. */
export function statusOf(fd: number): BigIntStats | undefined {
  try {
    return fstatSync(fd, { bigint: true });
  } catch {
    return undefined;
  }
}

function isSame(a: Identity, b: Identity): boolean {
  // Windows has no number for a console
  return a.dev === b.dev && a.ino === b.ino && a.ino !== 0n;
}

function sameFile(name: string): UsageError {
  return new UsageError(`input and output are the same file: ${name}`);
}
