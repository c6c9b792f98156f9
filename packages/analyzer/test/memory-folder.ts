import { CanError } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { RecordingFolder } from "../src/engine/recording/recording-folder.js";
import type { KeptRecording, LocalFile, SavePlace, SaveStream } from "../src/protocol.js";

/** Bytes that grow, with the calls of both kinds of files. */
class MemoryFile {
  bytes: Uint8Array = new Uint8Array(0);

  write(position: number, data: Uint8Array): void {
    if (position + data.length > this.bytes.length) {
      const longer = new Uint8Array(position + data.length);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(data, position);
  }
}

/** A file of the page, its bytes in pieces. */
export function localFile(name: string, bytes: Uint8Array | string, pieceBytes = 65_536): LocalFile {
  const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return {
    name,
    size: content.length,
    stream: () => {
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (at >= content.length) controller.close();
          else controller.enqueue(content.slice(at, at + pieceBytes));
          at += pieceBytes;
        },
      }) as LocalFile["stream"] extends () => infer Stream ? Stream : never;
    },
  };
}

/** Recordings in memory: what is in `files` would survive a crash. */
export class MemoryFolder implements RecordingFolder {
  readonly files = new Map<string, MemoryFile>();
  readonly unfinished = new Set<string>();
  /** Files being written. */
  readonly busy = new Set<string>();
  /** Set: writing fails with this error. */
  failure: Error | undefined;

  async isKept(): Promise<boolean> {
    return true;
  }

  async create(name: string): Promise<LogTarget> {
    if (this.files.has(name)) throw new CanError("io", `there is a recording "${name}" already`);
    const file = new MemoryFile();
    this.files.set(name, file);
    this.unfinished.add(name);
    this.busy.add(name);
    return {
      name,
      append: async (bytes) => {
        if (this.failure !== undefined) throw this.failure;
        file.write(file.bytes.length, bytes);
      },
      overwrite: async (offset, bytes) => file.write(offset, bytes),
      close: async (complete = true) => {
        this.busy.delete(name);
        if (complete) this.unfinished.delete(name);
      },
    };
  }

  async list(): Promise<readonly KeptRecording[]> {
    const kept = [...this.files].filter(([name]) => !this.busy.has(name));
    return kept.map(([name, { bytes }]) => ({ name, bytes: bytes.length, modifiedMs: 0, finished: !this.unfinished.has(name) }));
  }

  async file(name: string): Promise<LocalFile> {
    const file = this.files.get(name);
    if (file === undefined) throw new CanError("not-found", `there is no recording "${name}"`);
    return localFile(name, file.bytes);
  }

  async remove(name: string): Promise<void> {
    if (!this.files.delete(name)) throw new CanError("not-found", `there is no recording "${name}"`);
    this.unfinished.delete(name);
  }
}

/** A place that the user chose: `bytes` is the file once it was closed. */
export class MemoryPlace implements SavePlace {
  readonly name: string;
  bytes: Uint8Array | undefined;
  wasAborted = false;

  constructor(name: string) {
    this.name = name;
  }

  async createWritable(): Promise<SaveStream> {
    const file = new MemoryFile();
    return {
      write: async (chunk) => {
        if (chunk instanceof Uint8Array) throw new TypeError("writes have a position");
        file.write(chunk.position, chunk.data);
      },
      truncate: async (size) => {
        file.bytes = file.bytes.slice(0, size);
      },
      close: async () => {
        this.bytes = file.bytes;
      },
      abort: async () => {
        this.wasAborted = true;
      },
    };
  }
}
