import { close, constants, createReadStream, fstat, open } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { CanError } from "../../base/errors.js";
import { toFileError } from "./file-error.js";

const CHUNK_BYTES = 1 << 18;
/** Opens a named pipe at once, without waiting for a writer: reading then waits instead, and can be cancelled. Windows has neither. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file or a named pipe for reading in chunks. Leaving the loop closes it, and so does disposing.
 * @throws CanError `not-found`, `permission-denied`, `io`; `format` for a folder
 */
export async function openByteFile(path: string): Promise<AsyncIterable<Uint8Array> & AsyncDisposable> {
  try {
    const stream = await openStream(path);
    const bytes = bytesOf(stream, path);
    return { [Symbol.asyncIterator]: () => bytes, [Symbol.asyncDispose]: async () => void stream.destroy() };
  } catch (error) {
    throw toFileError(error, path);
  }
}

async function openStream(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, O_RDONLY | O_NONBLOCK);
  try {
    const status = await promisify(fstat)(fd);
    if (status.isDirectory()) throw new CanError("format", `${path} is a folder, not a log`);
    // a file operation that waits for a writer could not be cancelled
    if (status.isFIFO()) return new Socket({ fd, readable: true, writable: false });
    if (status.isFile()) return createReadStream(path, { fd, highWaterMark: CHUNK_BYTES });
    await promisify(close)(fd);
  } catch (error) {
    close(fd, () => {});
    throw error;
  }
  // a non-blocking read of a device would fail with "nothing to read yet"
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

async function* bytesOf(stream: Readable, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw toFileError(error, path);
  } finally {
    stream.destroy();
  }
}
