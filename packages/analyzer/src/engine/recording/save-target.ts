import { CanError, type CanErrorCode } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { SavePlace } from "../../protocol.js";
import { quote } from "../text.js";

/** Opens a place that the user chose. Its file is changed when everything is written, and stays as it was otherwise. */
export async function openSavePlace(place: SavePlace): Promise<LogTarget> {
  const { name } = place;
  const stream = await inWords(name, place.createWritable());
  let length = 0;
  const writeAt = (position: number, data: Uint8Array) => inWords(name, stream.write({ type: "write", position, data }));
  return {
    name,
    append: async (bytes) => {
      await writeAt(length, bytes);
      length += bytes.length;
    },
    overwrite: writeAt,
    truncate: async (size) => {
      await inWords(name, stream.truncate(size));
      length = size;
    },
    // after a failure there may be nothing left to be given up
    close: (complete = true) => (complete ? inWords(name, stream.close()) : stream.abort().catch(() => {})),
  };
}

/** Returns a target that makes a file of what is written, which a browser can keep on the disk. */
export function blobTarget(name: string): LogTarget & { readonly file: () => Blob } {
  const parts: Blob[] = [];
  return {
    name,
    append: async (bytes) => {
      parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    },
    close: async () => {},
    file: () => new Blob(parts),
  };
}

/** By the name of the browser's error: code, what happened, what to do. */
const REFUSALS: Readonly<Record<string, readonly [CanErrorCode, string, string]>> = {
  NotAllowedError: ["permission-denied", "the page may not write this file", "Allow it when the browser asks, or choose another place."],
  NoModificationAllowedError: ["busy", "the file is being written by another page", "Close it there, or choose another name."],
  NotFoundError: ["not-found", "the file or its folder is gone", "Choose another place."],
  QuotaExceededError: ["io", "no space left", "Make room on this disk, or choose another one."],
  // not by the user: the page's own calls are cancelled elsewhere
  AbortError: ["io", "the browser did not let the page write this file", "Choose another name or another folder."],
};

/** Waits for a step of the browser; says in words why it failed. @throws CanError */
async function inWords<T>(name: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const refusal = error instanceof Error ? REFUSALS[error.name] : undefined;
    if (refusal === undefined) throw error;
    const [code, what, hint] = refusal;
    throw new CanError(code, `${quote(name)}: ${what}`, { cause: error, hint: `${hint} Nothing of the file has changed.` });
  }
}
