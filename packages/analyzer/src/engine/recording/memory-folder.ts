import { CanError } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { KeptRecording, LocalFile } from "../../protocol.js";
import { quote } from "../text.js";
import type { RecordingFolder } from "./recording-folder.js";

/** Of all recordings together. */
const MAX_BYTES = 500_000_000;

interface MemoryFile {
  /** Content, and room for more. */
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
  modifiedMs: number;
  finished: boolean;
  isBusy: boolean;
}

export interface MemoryFolderOptions {
  /** Makes what the page can open. */
  readonly makeFile: (name: string, bytes: Uint8Array<ArrayBuffer>) => LocalFile;
  /** ms since the Unix epoch. */
  readonly nowMs: () => number;
  /** Default: 500 MB. */
  readonly maxBytes?: number | undefined;
}

/** Recordings for browsers that store nothing for this page: they end with it. */
export class MemoryFolder implements RecordingFolder {
  readonly #options: MemoryFolderOptions;
  readonly #files = new Map<string, MemoryFile>();

  constructor(options: MemoryFolderOptions) {
    this.#options = options;
  }

  async isKept(): Promise<boolean> {
    return false;
  }

  async create(name: string): Promise<LogTarget> {
    if (this.#files.has(name)) throw new CanError("io", `there is a recording ${quote(name)} already`, { hint: "Choose another name." });
    const file: MemoryFile = { bytes: new Uint8Array(65_536), length: 0, modifiedMs: 0, finished: false, isBusy: true };
    this.#files.set(name, file);
    return {
      name,
      append: async (bytes) => this.#write(name, file, file.length, bytes),
      overwrite: async (offset, bytes) => this.#write(name, file, offset, bytes),
      truncate: async (length) => {
        file.bytes.fill(0, length, file.length);
        file.length = length;
      },
      close: async (complete = true) => {
        file.isBusy = false;
        file.finished = complete;
      },
    };
  }

  async list(): Promise<readonly KeptRecording[]> {
    const all = [...this.#files].filter(([, { isBusy }]) => !isBusy);
    return all
      .map(([name, { length, modifiedMs, finished }]) => ({ name, bytes: length, modifiedMs, finished }))
      .sort((a, b) => b.modifiedMs - a.modifiedMs);
  }

  async file(name: string): Promise<LocalFile> {
    const { bytes, length } = this.#existing(name);
    return this.#options.makeFile(name, bytes.subarray(0, length));
  }

  async remove(name: string): Promise<void> {
    if (this.#existing(name).isBusy) throw new CanError("busy", `${quote(name)} is being recorded`);
    this.#files.delete(name);
  }

  #existing(name: string): MemoryFile {
    const file = this.#files.get(name);
    if (file === undefined) throw new CanError("not-found", `there is no recording ${quote(name)}`);
    return file;
  }

  #write(name: string, file: MemoryFile, at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    const { maxBytes = MAX_BYTES, nowMs } = this.#options;
    const others = [...this.#files.values()].reduce((sum, each) => sum + (each === file ? 0 : each.length), 0);
    if (others + end > maxBytes) {
      throw new CanError("io", `${quote(name)}: no space left in memory for recordings`, {
        hint: "The browser stores no files for this page. What was recorded so far is there; save and delete recordings.",
      });
    }
    if (end > file.bytes.length) {
      const longer = new Uint8Array(Math.max(end, 2 * file.bytes.length));
      longer.set(file.bytes.subarray(0, file.length));
      file.bytes = longer;
    }
    file.bytes.set(bytes, at);
    file.length = Math.max(file.length, end);
    file.modifiedMs = nowMs();
  }
}
