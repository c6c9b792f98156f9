import { CanError } from "../can/index.js";
import type { GzipStream, Inflated } from "./zlib-types.js";

type Owned = Uint8Array<ArrayBuffer>;

export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new CompressionStream("deflate");
  const written = pump(stream, bytes);
  const parts: Uint8Array[] = [];
  for (const reader = stream.readable.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  await written;
  return join(parts);
}

export async function inflate(bytes: Uint8Array, maxBytes: number): Promise<Inflated> {
  const stream = new DecompressionStream("deflate");
  const written = pump(stream, bytes).catch(() => {});
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let problem: string | undefined;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > maxBytes) {
        parts.length = 0;
        problem = `it unpacks to more than ${maxBytes} bytes`;
        await reader.cancel();
        break;
      }
      parts.push(value);
    }
  } catch {
    problem = "it is cut off or damaged";
  }
  await written;
  return { bytes: join(parts), problem };
}

export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  let failure: unknown;
  const fed = (async () => {
    try {
      for await (const chunk of chunks) await writer.write(chunk as Owned);
      await writer.close();
    } catch (error) {
      failure = error;
      await writer.abort(error).catch(() => {});
    }
  })();
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (failure !== undefined && !(failure instanceof TypeError)) throw failure;
    throw new CanError("format", "the gzip stream is cut off or damaged", { cause });
  } finally {
    await reader.cancel().catch(() => {});
    await fed;
  }
}

/** Browsers cannot flush in the middle of a stream: a file that is cut off lacks what the stream holds back. */
export function createGzip(): GzipStream {
  const stream = new CompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let parts: Uint8Array[] = [];
  const collected = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      parts.push(value);
    }
  })();
  const take = (): Uint8Array => {
    const taken = join(parts);
    parts = [];
    return taken;
  };
  return {
    async write(bytes) {
      await writer.write(bytes as Owned);
      return take();
    },
    async flush() {
      return take();
    },
    async finish() {
      await writer.close();
      await collected;
      return take();
    },
  };
}

async function pump(stream: CompressionStream | DecompressionStream, bytes: Uint8Array): Promise<void> {
  const writer = stream.writable.getWriter();
  await writer.write(bytes as Owned);
  await writer.close();
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
