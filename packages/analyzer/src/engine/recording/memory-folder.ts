import { CanError } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { KeptRecording, LocalFile } from "../../protocol.js";
import { quote } from "../text.js";
import { GrowingBytes } from "./growing-bytes.js";
import type { RecordingFolder } from "./recording-folder.js";

/** Of all recordings together. */
const MAX_BYTES = 500_000_000;

interface MemoryFile {
  readonly content: GrowingBytes;
  modifiedMs: number;
  finished: boolean;
  isBusy: boolean;
}

export interface MemoryFolderOptions {
  /** Makes what the page can open. */
  readonly makeFile: (name: string, parts: readonly Uint8Array<ArrayBuffer>[]) => LocalFile;
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
    const file: MemoryFile = { content: new GrowingBytes(), modifiedMs: 0, finished: false, isBusy: true };
    this.#files.set(name, file);
    return {
      name,
      append: async (bytes) => this.#write(name, file, file.content.length, bytes),
      overwrite: async (offset, bytes) => this.#write(name, file, offset, bytes),
      truncate: async (length) => file.content.truncate(length),
      close: async (complete = true) => {
        file.isBusy = false;
        file.finished = complete;
        try {
          file.content.trim();
        } catch {
          // no memory for a copy of its end: it keeps what is reserved
        }
      },
    };
  }

  async list(): Promise<readonly KeptRecording[]> {
    const all = [...this.#files].filter(([, { isBusy }]) => !isBusy);
    return all
      .map(([name, { content, modifiedMs, finished }]) => ({ name, bytes: content.length, modifiedMs, finished }))
      .sort((a, b) => b.modifiedMs - a.modifiedMs);
  }

  async file(name: string): Promise<LocalFile> {
    return this.#options.makeFile(name, this.#existing(name).content.parts);
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
    const { maxBytes = MAX_BYTES, nowMs } = this.#options;
    const others = [...this.#files.values()].reduce((sum, each) => sum + (each === file ? 0 : each.content.length), 0);
    if (others + at + bytes.length > maxBytes) throw noSpace(name);
    try {
      file.content.write(at, bytes);
    } catch (error) {
      throw noSpace(name, error);
    }
    file.modifiedMs = nowMs();
  }
}

function noSpace(name: string, cause?: unknown): CanError {
  return new CanError("io", `${quote(name)}: no space left in memory for recordings`, {
    cause,
    hint: "The browser stores no files for this page. What was recorded so far is there; save and delete recordings.",
  });
}
