import type { Context } from "../context.js";
import { openByteSource } from "../files/byte-source.js";

/** No network has a larger database; the limit keeps endless input from using up the memory. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads a whole file; `-` is standard input.
 * @throws the system's error; RangeError when it is larger than 256 MiB
 */
export async function readDbcFile(file: string, context: Pick<Context, "inputs" | "signal">): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await openByteSource(file, context)) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new RangeError(`${file} is larger than 256 MiB: not a CAN database`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
