import { createInterface } from "node:readline";
import type { Context } from "./context.js";

/** Returns whether a question can be asked: input and stderr are a terminal. */
export function canAsk(context: Pick<Context, "stderrIsTerminal">): boolean {
  return process.stdin.isTTY === true && context.stderrIsTerminal;
}

/**
 * Asks on the terminal and returns whether the answer was yes.
 * @throws the signal's reason when the user interrupts
 */
export async function confirm(question: string, { say, signal }: Pick<Context, "say" | "signal">): Promise<boolean> {
  say(`${question} [y/N]`);
  // without an output the terminal stays in its mode, in which Ctrl-C is a signal
  const lines = createInterface({ input: process.stdin, signal });
  try {
    for await (const line of lines) return /^y(?:es)?$/i.test(line.trim());
    signal.throwIfAborted();
    return false;
  } finally {
    lines.close();
  }
}
