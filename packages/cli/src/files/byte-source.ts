import { type BigIntStats, constants, createReadStream } from "node:fs";
import { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { isatty, ReadStream } from "node:tty";
import { CanError } from "canalystii";
import type { Context } from "../context.js";
import { closeDescriptor, openDescriptor } from "./descriptor.js";
import { statusOf } from "./input-files.js";

const CHUNK_BYTES = 1 << 18;
/** Lets a named pipe open before it has a writer; reading then waits, and can be aborted. Windows has neither. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file, named pipe, terminal or device for reading; `-` is standard input. Reading ends with an AbortError when
 * the context's signal is aborted.
 * @throws the system's error; CanError `format` for a folder; UsageError for a file that is also standard output
 */
export async function openByteSource(
  file: string,
  { inputs, signal }: Pick<Context, "inputs" | "signal">,
): Promise<AsyncIterable<Uint8Array>> {
  signal.throwIfAborted();
  if (file === "-") {
    const status = statusOf(0);
    if (status !== undefined) inputs.add("standard input", status);
    return addAbortSignal(signal, process.stdin);
  }
  const fd = await openDescriptor(file, O_RDONLY | O_NONBLOCK);
  try {
    const status = statusOf(fd);
    if (status === undefined) throw new Error(`${file} cannot be read`);
    if (status.isDirectory()) throw new CanError("format", `${file} is a folder, not a file`);
    inputs.add(file, status);
    return addAbortSignal(signal, await streamOf(file, fd, status));
  } catch (error) {
    await closeDescriptor(fd);
    throw error;
  }
}

/** Pipes and terminals are read as streams: a blocked file operation could not be aborted, and would keep the process alive. */
async function streamOf(file: string, fd: number, status: BigIntStats): Promise<Readable> {
  if (status.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  if (isatty(fd)) return new ReadStream(fd);
  if (!status.isCharacterDevice()) return createReadStream(file, { fd, highWaterMark: CHUNK_BYTES });
  const blocking = await openDescriptor(file, O_RDONLY);
  await closeDescriptor(fd);
  return createReadStream(file, { fd: blocking, highWaterMark: CHUNK_BYTES });
}
