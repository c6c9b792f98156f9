import { errorText, type RowMatcher } from "canalystii";
import type { DbcOptions } from "../databases/dbc-option.js";
import { selectSignals } from "../databases/signal-selection.js";
import { UsageError } from "../failures.js";
import { type FramePattern, parseFramePattern } from "../log-options.js";

/** What begins or ends a recording: a frame, or a condition for signals, which needs the databases. */
export interface Trigger {
  readonly text: string;
  /** undefined: a condition. */
  readonly matches: RowMatcher | undefined;
}

/** Reads a frame pattern, or leaves a condition for {@link resolveTrigger}: its code is loaded only if it is needed. */
export function parseTrigger(text: string): Trigger {
  return /[<>=!]/.test(text) ? { text, matches: undefined } : parseFramePattern(text);
}

/**
 * Makes a test of frames from a trigger.
 * @throws UsageError for a condition that is invalid, refers to unknown signals or labels, or comes without a database
 */
export async function resolveTrigger(
  option: string,
  trigger: Trigger | undefined,
  { databases }: DbcOptions,
): Promise<FramePattern | undefined> {
  if (trigger === undefined) return undefined;
  const { text, matches } = trigger;
  if (matches !== undefined) return { text, matches };
  if (databases === undefined) throw new UsageError(`${option} ${text} compares a signal: a CAN database is needed, --dbc FILE`);
  const { compileCondition, parseCondition } = await import("canalystii/dbc");
  try {
    const condition = parseCondition(text);
    // has the nearest name in its message
    selectSignals(
      databases,
      condition.map(({ message, signal }) => (message === undefined ? signal : `${message}.${signal}`)),
    );
    return { text, matches: compileCondition(condition, databases.set) };
  } catch (error) {
    throw new UsageError(`${option}: ${errorText(error)}`);
  }
}
