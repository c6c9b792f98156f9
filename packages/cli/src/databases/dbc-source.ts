import { channelOfName } from "canalystii";
import { InvalidArgumentError } from "commander";

/** Name of the virtual car's database; a file with this name is `./sim`. */
export const SIM_DATABASE = "sim";

/** A database to read, and the channels that it is used for. */
export interface DbcSource {
  /** Path of a DBC file, or `sim` for the database of the virtual car. */
  readonly file: string;
  /** undefined: all channels. */
  readonly channels: readonly number[] | undefined;
}

/** Reads `FILE`, or `0:FILE` with a channel or a list of channels. A letter before the colon is a drive of Windows. */
export function parseDbcSource(text: string): DbcSource {
  const [, prefix = "", rest = ""] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  const channels = prefix.split(",").map((word) => channelOfName(word.trim()));
  const known = channels.filter((channel) => channel !== undefined);
  const source = known.length === channels.length ? { file: rest, channels: known } : { file: text, channels: undefined };
  if (source.file.trim() === "") throw new InvalidArgumentError("expected the name of a DBC file");
  if (source.file === "-") throw new InvalidArgumentError("a database cannot be read from standard input");
  return source;
}

/** Returns a source as the user writes it. */
export function sourceText({ file, channels }: DbcSource): string {
  return channels === undefined ? file : `${channels.join()}:${file}`;
}
