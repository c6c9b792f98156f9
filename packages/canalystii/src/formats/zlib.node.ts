import { once } from "node:events";
import { constants, createGunzip, createGzip as createNodeGzip, deflateSync, inflateSync } from "node:zlib";
import { CanError } from "../can/index.js";
import type { GzipStream, Inflated } from "./zlib-types.js";

const { Z_SYNC_FLUSH } = constants;

export function deflate(bytes: Uint8Array, level: number): Uint8Array {
  return deflateSync(bytes, { level, chunkSize: 1 << 17 });
}

export function inflate(bytes: Uint8Array, maxBytes: number, expected: number): Inflated {
  const options = { maxOutputLength: maxBytes, chunkSize: Math.max(1024, Math.min(expected, 1 << 20) + 64) };
  try {
    return { bytes: inflateSync(bytes, options), problem: undefined };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return { bytes: new Uint8Array(0), problem: `it unpacks to more than ${maxBytes} bytes` };
    return { bytes: inflateSoundPart(bytes, options), problem: code === "Z_BUF_ERROR" ? "it is cut off" : "it is damaged" };
  }
}

/** Repeated attempts cost time on large input; real containers are far smaller. */
const MAX_REPAIR_BYTES = 1 << 20;

/** zlib says nothing of what it had unpacked before the damage: the longest beginning that unpacks is found by halving. */
function inflateSoundPart(bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }): Uint8Array {
  const attempt = (length: number): Uint8Array | undefined => {
    try {
      return inflateSync(bytes.subarray(0, length), { ...options, finishFlush: Z_SYNC_FLUSH });
    } catch {
      return undefined;
    }
  };
  let best = attempt(bytes.length);
  if (best !== undefined || bytes.length > MAX_REPAIR_BYTES) return best ?? new Uint8Array(0);
  let sound = 0;
  let damaged = bytes.length;
  while (damaged - sound > 1) {
    const middle = (sound + damaged) >> 1;
    const result = attempt(middle);
    if (result === undefined) damaged = middle;
    else {
      sound = middle;
      best = result;
    }
  }
  return best ?? new Uint8Array(0);
}

export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const feed = async () => {
    try {
      for await (const chunk of chunks) {
        if (stream.destroyed) return;
        // waiting for each write keeps the end apart from the last data, which a cut stream would otherwise swallow
        const { promise, settle } = deferred();
        stream.write(chunk, () => settle());
        stream.once("close", settle);
        await promise;
        stream.off("close", settle);
      }
      stream.end();
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  const fed = feed();
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code !== "string" || !code.startsWith("Z_")) throw cause;
    throw new CanError("format", code === "Z_BUF_ERROR" ? "the gzip stream is cut off" : "the gzip stream is damaged", { cause });
  } finally {
    stream.destroy();
    await fed;
  }
}

function deferred(): { promise: Promise<void>; settle: () => void } {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
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
