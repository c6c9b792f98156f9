import { once } from "node:events";
import { constants, createGunzip, createGzip as createNodeGzip, deflateSync, inflateSync } from "node:zlib";
import { CanError } from "../can/index.js";
import type { GzipStream, Inflated, InflateHints } from "./zlib-types.js";

const { Z_SYNC_FLUSH } = constants;

export function deflate(bytes: Uint8Array, level: number): Uint8Array {
  return deflateSync(bytes, { level, chunkSize: 1 << 17 });
}

export function inflate(bytes: Uint8Array, maxBytes: number, hints: InflateHints): Inflated {
  const options = { maxOutputLength: maxBytes, chunkSize: Math.max(1024, Math.min(hints.expected, 1 << 20) + 64) };
  try {
    return { bytes: inflateSync(bytes, options), problem: undefined };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return { bytes: new Uint8Array(0), problem: `it unpacks to more than ${maxBytes} bytes` };
    const cut = attempt(bytes, maxBytes);
    if (cut !== undefined) return { bytes: cut, problem: "it is cut off" };
    return { bytes: hints.repair ? inflateSoundPart(bytes) : new Uint8Array(0), problem: "it is damaged" };
  }
}

function attempt(bytes: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength, finishFlush: Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Of larger ones, which nobody writes, nothing is saved. */
const MAX_REPAIRED_BYTES = 1 << 20;

/** zlib says nothing of what it had unpacked before the damage: the longest beginning that unpacks is found by halving. */
function inflateSoundPart(bytes: Uint8Array): Uint8Array {
  let best: Uint8Array = new Uint8Array(0);
  let sound = 0;
  let damaged = Math.min(bytes.length, MAX_REPAIRED_BYTES);
  while (damaged - sound > 1) {
    const middle = (sound + damaged) >> 1;
    const result = attempt(bytes.subarray(0, middle), MAX_REPAIRED_BYTES);
    if (result === undefined) damaged = middle;
    else {
      sound = middle;
      best = result;
    }
  }
  return best;
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
