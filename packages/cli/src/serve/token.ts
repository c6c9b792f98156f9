import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { open } from "node:fs/promises";
import { UsageError } from "../failures.js";

/** 256 bits. */
const TOKEN_BYTES = 32;
/** A token of fewer characters could be guessed. */
const MIN_LENGTH = 16;
const MAX_LENGTH = 512;

/** What a client must know to use the server. Never printed except in the URL of a generated one. */
export class Token {
  readonly #hash: Buffer;

  constructor(text: string) {
    this.#hash = hashOf(text);
  }

  /** Compares in a time that depends neither on the token nor on where the texts differ. */
  is(text: string): boolean {
    return timingSafeEqual(this.#hash, hashOf(text));
  }
}

/** Returns a random token that needs no escapes in a URL. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/**
 * Reads the token in a file: its only line.
 * @param warn called when other users can read the file
 * @throws UsageError when the file is empty, or has no usable token
 */
export async function readTokenFile(path: string, warn: (text: string, what: string) => void): Promise<string> {
  await using file = await open(path, "r");
  const status = await file.stat();
  if (status.isDirectory()) throw new UsageError(`${path} is a folder, not a file with a token`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_LENGTH + 2), 0, MAX_LENGTH + 2, null);
  const token = buffer.toString("utf8", 0, bytesRead).trim();
  if (token === "") throw new UsageError(`${path} is empty; write a token into it: openssl rand -hex 32`);
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(`${path}: the token must be one line of ASCII characters without blanks, e.g. of openssl rand -hex 32`);
  if (token.length < MIN_LENGTH || token.length > MAX_LENGTH)
    throw new UsageError(`${path}: the token has ${token.length} characters; ${MIN_LENGTH} to ${MAX_LENGTH} are allowed`);
  // Windows has no such bits
  if (process.platform !== "win32" && status.isFile() && (status.mode & 0o004) !== 0)
    warn(`every user of this machine can read ${path}`, `make it private: chmod 600 ${path}`);
  return token;
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
