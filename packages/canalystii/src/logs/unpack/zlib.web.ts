import type { GzipStream } from "./zlib-runtime.js";

type Owned = Uint8Array<ArrayBuffer>;

/** Writes bytes into a compression stream of the browser and collects the output. */
class Packer {
  readonly #writer: WritableStreamDefaultWriter<Owned>;
  readonly #collected: Promise<void>;
  #parts: Uint8Array[] = [];

  constructor(format: "deflate" | "gzip") {
    const { writable, readable } = new CompressionStream(format);
    this.#writer = writable.getWriter();
    this.#collected = this.#collect(readable);
    this.#collected.catch(() => {});
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes as Owned);
  }

  /** Returns the output since the last call. */
  take(): Uint8Array {
    const taken = join(this.#parts);
    this.#parts = [];
    return taken;
  }

  async finish(): Promise<Uint8Array> {
    await this.#writer.close();
    await this.#collected;
    return this.take();
  }

  async #collect(readable: ReadableStream<Uint8Array>): Promise<void> {
    for (const reader = readable.getReader(); ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      this.#parts.push(value);
    }
  }
}

export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const packer = new Packer("deflate");
  await packer.write(bytes);
  return packer.finish();
}

/** Not supported: `DecompressionStream` discards its output when the data turns out to be truncated or damaged. */
export function inflate(): undefined {
  return undefined;
}

/**
 * Browsers cannot flush in the middle of a gzip stream: each checkpoint ends the stream, and another one follows in the same
 * file. Every tool that reads gzip supports this; the file is slightly larger.
 */
export function createGzip(): GzipStream {
  let packer: Packer | undefined;
  let begun = false;
  return {
    async write(bytes) {
      if (bytes.length === 0) return new Uint8Array(0);
      packer ??= new Packer("gzip");
      begun = true;
      await packer.write(bytes);
      return packer.take();
    },
    async flush() {
      const ended = packer;
      packer = undefined;
      return ended === undefined ? new Uint8Array(0) : ended.finish();
    },
    async finish() {
      if (!begun) packer ??= new Packer("gzip");
      return this.flush();
    },
  };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
