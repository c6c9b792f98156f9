import { CanError } from "../base/errors.js";
import type { CanBus } from "../bus/bus.js";
import { createFileTarget, existingOfSeries } from "./files/file-access.js";
import { toFileError } from "./files/file-error.js";
import { numberedName } from "./files/numbered-name.js";
import { formatOfFile, formatOfName, formats } from "./formats/registry.js";
import type { Format } from "./formats/types.js";
import { LogFiles, type LogFilesOptions, type LogTarget } from "./log-files.js";
import { Recording, type RecordingOptions } from "./recording.js";

export interface RecordToOptions
  extends Omit<RecordingOptions, "bus" | "files" | "name">,
    Omit<LogFilesOptions, "open" | "format" | "channelNames"> {
  /** Default: the format of the path's suffix. */
  readonly format?: string | Format | undefined;
  /** Replaces an existing file. Default: false, an existing file is an error. */
  readonly force?: boolean | undefined;
}

/**
 * Records a bus to a log file in the background (Node only). The suffix decides the format (`.blf`, `.asc`, `.log` …); a
 * further `.gz` compresses the file. With `maxBytes` or `maxUs` the files are `drive-001.blf`, `drive-002.blf` …
 * Resolves once the first file exists. Stopping the recording or closing the bus completes the file.
 * @throws CanError `io` when the file exists (unless `force`) or cannot be written, `not-found` for a missing folder,
 *   `permission-denied`, `unsupported` in browsers and for formats that can only be read, `closed` for a closed bus or the
 *   fault that ended it; RangeError, TypeError for an invalid option; the signal's reason
 */
export async function recordTo(bus: CanBus, path: string, options: RecordToOptions = {}): Promise<Recording> {
  const { format, gzip } = outputFormat(path, options);
  options.signal?.throwIfAborted();
  const place = new Place(path, options);
  const files = new LogFiles({
    ...options,
    ...{ format, gzip, channelNames: bus.channelNames },
    open: async (index) => {
      if (index === 0) await ensureOpen(bus);
      return place.open(index);
    },
  });
  const recording = new Recording({ ...options, bus, files, name: path });
  try {
    await files.open();
  } catch (error) {
    await recording.stop().catch(() => {});
    throw toFileError(error, path);
  }
  return recording;
}

/** Where a recording is written: one file, or a series of files. */
class Place {
  readonly #path: string;
  readonly #series: boolean;
  readonly #force: boolean;

  constructor(path: string, { maxBytes, maxUs, force = false }: RecordToOptions) {
    this.#path = path;
    this.#series = maxBytes !== undefined || maxUs !== undefined;
    this.#force = force;
  }

  async open(index: number): Promise<LogTarget> {
    const options = { force: this.#force };
    if (!this.#series) return createFileTarget(this.#path, options);
    if (index === 0 && !this.#force) {
      // an error hours later, in the middle of a recording, would be too late
      const [first] = await existingOfSeries(this.#path);
      if (first !== undefined) throw new CanError("io", `${first} already exists`, { hint: "Pass force: true to replace it." });
    }
    return createFileTarget(numberedName(this.#path, index), options);
  }
}

/** @throws CanError `closed`, or the fault that ended the bus */
async function ensureOpen(bus: CanBus): Promise<void> {
  const open = Symbol("open");
  if ((await Promise.race([bus.closed, open])) !== open) throw new CanError("closed", `the bus ${bus.name} is closed`);
}

function outputFormat(path: string, options: RecordToOptions): { readonly format: Format; readonly gzip: boolean } {
  if (typeof path !== "string" || path === "") throw new TypeError(`path ${JSON.stringify(path)} is not the path of a file`);
  const bySuffix = formatOfFile(path);
  const wanted = typeof options.format === "string" ? formatOfName(options.format) : options.format;
  const format = wanted ?? bySuffix?.format;
  if (format === undefined) {
    const names = Object.values(formats).filter(({ writes }) => writes);
    throw new RangeError(
      `the suffix of ${path} is not that of a log format; pass format, one of ${names.map(({ name }) => name).join(", ")}, or a path that ends in ${names.map(({ suffixes }) => suffixes[0]).join(", ")}`,
    );
  }
  return { format, gzip: options.gzip ?? path.toLowerCase().endsWith(".gz") };
}
