import { type BigIntStats, fstatSync } from "node:fs";
import { UsageError } from "../failures.js";

type Identity = Pick<BigIntStats, "dev" | "ino">;

/** The files that a command reads. Every file it writes is compared with them, by what it is rather than by its name. */
export class InputFiles {
  readonly #files: Identity[] = [];
  readonly #standardOutput: BigIntStats | undefined;

  /** @param standardOutput its file, where it is one; default: that of the process */
  constructor(standardOutput: BigIntStats | undefined = statusOf(1)) {
    this.#standardOutput = standardOutput;
  }

  /**
   * Notes a file that is going to be read.
   * @throws UsageError when standard output goes into it: what is read would never end
   */
  add(name: string, file: BigIntStats): void {
    if (!file.isFile()) return;
    if (this.#standardOutput !== undefined && isSame(file, this.#standardOutput)) throw readAndWritten(name);
    this.#files.push(file);
  }

  /** @throws UsageError when a file is one of those that are read */
  refuse(name: string, file: Identity): void {
    if (this.#files.some((each) => isSame(each, file))) throw readAndWritten(name);
  }

  /** Whether a file, under whatever name, is what standard output goes to. */
  isStandardOutput(file: Identity): boolean {
    return this.#standardOutput !== undefined && isSame(file, this.#standardOutput);
  }
}

/** Returns what an open file is, or undefined where there is none. */
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

function readAndWritten(name: string): UsageError {
  return new UsageError(`${name} is read and written at once`);
}
