import type { CanFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import {
  type CreateLogWriterOptions,
  createLogWriter,
  type Format,
  type Log,
  type Losses,
  type ReadLogOptions,
  readLog,
} from "../../src/logs/index.js";

/** Puts arrays one behind the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes of a text in which every character is one byte. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Cuts bytes into chunks of changing sizes. */
export function chop(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

export interface ReadResult {
  readonly frames: readonly CanFrame[];
  readonly log: Log;
}

/** Reads a whole log. */
export async function readAll(input: Uint8Array | string | readonly Uint8Array[], options: ReadLogOptions = {}): Promise<ReadResult> {
  const chunks = typeof input === "string" ? [latin1(input)] : input instanceof Uint8Array ? [input] : input;
  const log = await readLog(chunks, options);
  const frames: CanFrame[] = [];
  for await (const batch of log) frames.push(...batch);
  return { frames, log };
}

export interface WriteResult {
  /** The finished file, its header rewritten. */
  readonly bytes: Uint8Array;
  /** The file as it was before the header was rewritten. */
  readonly unpatched: Uint8Array;
  readonly losses: Losses;
}

/** Writes a whole log, in batches of seven frames. */
export async function writeAll(
  format: Format | string,
  frames: readonly CanFrame[],
  options: CreateLogWriterOptions = {},
): Promise<WriteResult> {
  const writer = await createLogWriter(format, options);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < frames.length; at += 7) parts.push(await writer.write(FrameBatch.from(frames.slice(at, at + 7))));
  const end = await writer.finish();
  parts.push(end.bytes);
  const unpatched = concat(parts);
  const bytes = unpatched.slice();
  for (const patch of end.patches) bytes.set(patch.bytes, patch.offset);
  return { bytes, unpatched, losses: writer.losses };
}

/** A frame with what is given, and otherwise an empty one. */
export function frame(fields: Partial<CanFrame>): CanFrame {
  const data = fields.data ?? new Uint8Array(0);
  return {
    timestampUs: 1_763_800_000_000_000,
    channel: 0,
    id: 0x123,
    extended: (fields.id ?? 0) > 0x7ff && fields.error !== true,
    remote: false,
    error: false,
    fd: false,
    brs: false,
    esi: false,
    dlc: data.length,
    direction: "rx",
    ...fields,
    data,
  };
}

/** Shows a frame on one line, so that differences read well. */
export function show(each: CanFrame): string {
  const marks = [
    each.extended ? "x" : "",
    each.remote ? "R" : "",
    each.error ? "E" : "",
    each.fd ? "F" : "",
    each.brs ? "B" : "",
    each.esi ? "I" : "",
  ];
  const data = Array.from(each.data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${each.timestampUs} ${each.channel} ${each.direction} ${each.id.toString(16)}${marks.join("")} [${each.dlc}] ${data}`;
}
