import type { Context } from "../context.js";
import { terminalSafeJson } from "../text/terminal-safe.js";

export type LogLevel = "info" | "warning" | "error";

/** Returns a line of the log: one JSON object, with time and level first. */
export function logLine(level: LogLevel, fields: Readonly<Record<string, unknown>>): string {
  return terminalSafeJson({ time: new Date().toISOString(), level, ...fields });
}

/** Makes a context that prints messages as lines of the log. */
export function jsonLogContext(context: Context): Context {
  const print =
    (level: LogLevel) =>
    (...lines: readonly string[]) =>
      context.say(logLine(level, { message: lines.join("\n") }));
  // the rest, getters included, stays as it is
  return Object.assign(Object.create(context) as Context, { say: print("info"), warn: print("warning") });
}
