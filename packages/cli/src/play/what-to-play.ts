import { UsageError } from "../failures.js";
import { Assignments } from "./assignments.js";

/** A log and the assignments of its channels. */
export interface WhatToPlay {
  readonly file: string;
  readonly assignments: Assignments;
}

/**
 * Separates the log from canplayer's assignments among the arguments.
 * @param options.input the file of `--input`
 * @param options.isTerminal standard input is a terminal, where no log comes from
 * @throws UsageError when there are two logs or none
 */
export function readWords(
  words: readonly string[],
  { input, isTerminal }: { readonly input: string | undefined; readonly isTerminal: boolean },
): WhatToPlay {
  const isAssignment = (word: string, at: number) => word.includes("=") && (at > 0 || input !== undefined);
  const files = words.filter((word, at) => !isAssignment(word, at));
  // as canplayer does without -I
  const [file = input ?? (isTerminal ? undefined : "-"), ...more] = files;
  if (file === undefined) throw new UsageError("no log is given; expected e.g. play drive.log, or - for standard input");
  if (more.length > 0 || (input !== undefined && files.length > 0)) {
    throw new UsageError(
      `two logs are given, ${[input ?? file, ...(input === undefined ? more : files)].slice(0, 2).join(" and ")}; play one at a time`,
    );
  }
  return { file, assignments: new Assignments(words.filter(isAssignment)) };
}
