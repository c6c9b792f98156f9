import { CanError } from "canalystii";
import { type ParsedDbc, parseDbc } from "canalystii/dbc";
import { formats } from "canalystii/logs";
import type { Context } from "../context.js";
import { readDbcFile } from "../dbc/read-dbc-file.js";
import { SIM_DATABASE } from "./dbc-source.js";

/** Bytes that show what a file is. */
const HEAD_BYTES = 4096;

export interface ReadDatabaseOptions {
  /** Name of the encoding; default: UTF-8 if valid, otherwise windows-1252. */
  readonly encoding?: string | undefined;
}

/**
 * Reads a database; `sim` is that of the virtual car.
 * @returns the database, which may have problems but has a message
 * @throws CanError `format` for a file without any message, with what it is instead or its first problem; the system's error
 */
export async function readDatabase(
  name: string,
  context: Pick<Context, "inputs" | "signal">,
  { encoding }: ReadDatabaseOptions = {},
): Promise<ParsedDbc> {
  const content = await readDatabaseContent(name, context);
  const parsed = parseDbc(content, { encoding: typeof content === "string" ? undefined : encoding });
  if (parsed.database.messages.length === 0) throw noDatabase(name, typeof content === "string" ? new Uint8Array() : content, parsed);
  return parsed;
}

/**
 * Returns the bytes of a database's file, whatever they are; for `sim`, the text of the virtual car's database.
 * @throws as {@link readDbcFile}
 */
export async function readDatabaseContent(name: string, context: Pick<Context, "inputs" | "signal">): Promise<Uint8Array | string> {
  return name === SIM_DATABASE ? (await import("canalystii/simulator")).vehicleDbc() : readDbcFile(name, context);
}

function noDatabase(name: string, bytes: Uint8Array, { problems }: ParsedDbc): CanError {
  const found = whatItIs(bytes);
  if (found !== undefined) return new CanError("format", `${name} is not a CAN database (DBC): it ${found}`);
  const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
  return new CanError(
    "format",
    `${name} has no messages`,
    first === undefined ? {} : { hint: `${name}:${first.line}:${first.column}: ${first.message}` },
  );
}

function whatItIs(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "is empty";
  const head = bytes.subarray(0, HEAD_BYTES);
  // every JSON text looks like JSON lines
  const log = Object.values(formats).find((format) => format.name !== "jsonl" && format.detect(head));
  if (log !== undefined) return `is a log (${log.name})`;
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!utf16 && head.includes(0)) return "is a binary file";
  const start = new TextDecoder().decode(head).trimStart();
  if (start.startsWith("<")) return "is XML; ARXML, KCD and other formats are not supported";
  return /^[[{]/.test(start) ? "is JSON" : undefined;
}
