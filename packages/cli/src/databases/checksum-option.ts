import { type Command, InvalidArgumentError, Option } from "commander";

/** How the checksums of some signals are computed: `*.CHECKSUM=xor8`. */
export interface GivenChecksum {
  /** As in `--signals`. */
  readonly pattern: string;
  readonly kind: string;
}

export interface ChecksumOptions {
  readonly checksum?: readonly GivenChecksum[] | undefined;
}

/** Adds `--checksum`, repeatable. */
export function addChecksumOption(command: Command): Command {
  return command.addOption(
    new Option(
      "--checksum <signals=kind>",
      "how checksums are computed if the database does not say it, repeatable, e.g. *.CHECKSUM=xor8; xor8, sum8, crc8-j1850 and others: see docs/signals.md",
    ).argParser((text, previous: readonly GivenChecksum[] | undefined) => [...(previous ?? []), parseChecksum(text)]),
  );
}

function parseChecksum(text: string): GivenChecksum {
  const at = text.lastIndexOf("=");
  const [pattern, kind] = [text.slice(0, Math.max(0, at)).trim(), text.slice(at + 1).trim()];
  if (pattern === "" || kind === "") throw new InvalidArgumentError("expected e.g. *.CHECKSUM=xor8");
  return { pattern, kind };
}
