import { asc, blf, candump, csv, gvret, jsonl, pcap, pcapng, savvycan, trc } from "./format-list.js";
import type { Format } from "./types.js";

/** All formats, by name. */
export const formats: Readonly<Record<string, Format>> = { candump, asc, blf, trc, gvret, csv, savvycan, pcap, pcapng, jsonl };

/** Formats are tried in this order: the most certain signs first. */
const BY_CONTENT: readonly Format[] = [blf, pcap, pcapng, trc, gvret, csv, savvycan, jsonl, candump, asc];

/** A file's format by its name. */
export interface NamedFormat {
  readonly format: Format;
  /** The name ends in `.gz`. */
  readonly gzip: boolean;
}

/** Returns the format of a file name's suffix, without `.gz`; undefined when no format has the suffix. */
export function formatOfFile(fileName: string): NamedFormat | undefined {
  const name = fileName.toLowerCase();
  const gzip = name.endsWith(".gz");
  const plain = gzip ? name.slice(0, -3) : name;
  const format = Object.values(formats).find(({ suffixes }) => suffixes.some((suffix) => plain.endsWith(suffix)));
  return format === undefined ? undefined : { format, gzip };
}

/**
 * Returns the format with this name.
 * @throws RangeError for an unknown one; the message lists them
 */
export function formatOfName(name: string): Format {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) throw new RangeError(`format ${JSON.stringify(name)} is not one of ${Object.keys(formats).join(", ")}`);
  return format;
}

/** Returns the format of a file, by its first bytes (decompressed; 4 KiB are enough), else by its name's suffix. */
export function detectFormat(head: Uint8Array, fileName?: string): Format | undefined {
  return BY_CONTENT.find((format) => format.detect(head)) ?? (fileName === undefined ? undefined : formatOfFile(fileName)?.format);
}

/** Returns whether a file begins like gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
