import { once } from "node:events";
import { constants, createGzip as createNodeGzip, deflateSync, inflateSync } from "node:zlib";
import type { GzipStream } from "./zlib-runtime.js";

const { Z_SYNC_FLUSH } = constants;

export function deflate(bytes: Uint8Array, level: number): Uint8Array {
  return deflateSync(bytes, { level, chunkSize: 1 << 17 });
}

export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  try {
    // a little more than the size of a container, so that one call is enough
    const result = inflateSync(bytes, { maxOutputLength: maxBytes, chunkSize: (1 << 17) + 64, info: true });
    const { buffer, engine } = result as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    // zlib does not report data after the stream
    return engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

export function createGzip(level: number): GzipStream {
  const stream = createNodeGzip({ level });
  let parts: Uint8Array[] = [];
  stream.on("data", (part: Uint8Array) => parts.push(part));
  const take = (): Uint8Array => {
    const taken = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    parts = [];
    return taken;
  };
  return {
    async write(bytes) {
      if (bytes.length > 0) await new Promise<void>((resolve) => stream.write(bytes, () => resolve()));
      return take();
    },
    async flush() {
      await new Promise<void>((resolve) => stream.flush(Z_SYNC_FLUSH, resolve));
      return take();
    },
    async finish() {
      const ended = once(stream, "end");
      stream.end();
      await ended;
      return take();
    },
  };
}
