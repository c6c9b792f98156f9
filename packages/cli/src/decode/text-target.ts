import { gzipSync } from "node:zlib";
import type { LogTarget } from "canalystii/logs";

/** Writes text to a file, compressed or not, while the next text is composed. */
export class TextTarget {
  /** Bytes written or being written. */
  bytes = 0;
  readonly #target: LogTarget;
  readonly #gzip: boolean;
  #writing: Promise<void> = Promise.resolve();

  constructor(target: LogTarget, gzip: boolean) {
    this.#target = target;
    this.#gzip = gzip;
  }

  /** Resolves when the text before this one is written. @throws the error of writing it */
  async write(text: string | Uint8Array): Promise<void> {
    if (text.length === 0) return;
    const plain = typeof text === "string" ? Buffer.from(text) : text;
    // each piece is a gzip member: together they are one file
    const bytes = this.#gzip ? gzipSync(plain) : plain;
    this.bytes += bytes.length;
    await this.#writing;
    this.#writing = this.#target.append(bytes);
    // reported by the next call
    this.#writing.catch(() => {});
  }

  /** @throws the error of writing the last text */
  async close(): Promise<void> {
    await this.#writing;
    await this.#target.close();
  }

  /** Closes an output that is not complete: the old file stays. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#target.close(false);
  }
}
