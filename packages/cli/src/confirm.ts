import { createInterface } from "node:readline/promises";
import type { Context } from "./context.js";

/** Whether there is a person to ask: one who types and sees the question. */
export function canAsk(context: Pick<Context, "stderrIsTerminal">): boolean {
  return process.stdin.isTTY === true && context.stderrIsTerminal;
}

/**
 * Asks on the terminal and returns whether the answer was yes.
 * @throws the signal's reason when the user interrupts
 */
export async function confirm(question: string, context: Pick<Context, "signal" | "interrupt">): Promise<boolean> {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  // while it reads, Ctrl-C is a key like any other
  line.on("SIGINT", () => context.interrupt());
  try {
    return /^y(?:es)?$/i.test((await line.question(`${question} [y/N] `, { signal: context.signal })).trim());
  } finally {
    line.close();
  }
}
