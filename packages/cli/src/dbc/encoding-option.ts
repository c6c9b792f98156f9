import { type Command, InvalidArgumentError, Option } from "commander";

export interface EncodingOptions {
  readonly encoding?: string | undefined;
}

/** Adds `--encoding`. */
export function addEncodingOption(command: Command): Command {
  return command.addOption(
    new Option("--encoding <name>", "encoding of the file, e.g. gbk (default: UTF-8 if it is valid, otherwise windows-1252)").argParser(
      parseEncoding,
    ),
  );
}

/** Reads the name of an encoding that `TextDecoder` knows. */
export function parseEncoding(name: string): string {
  try {
    new TextDecoder(name);
  } catch {
    throw new InvalidArgumentError("expected the name of an encoding, e.g. utf-8, windows-1252, gbk, shift_jis");
  }
  return name;
}
