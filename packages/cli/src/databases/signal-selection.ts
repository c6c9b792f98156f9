import type { Message, Signal } from "canalystii/dbc";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "../failures.js";
import { compileGlob } from "../text/glob.js";
import { nearestHint } from "../text/nearest.js";
import type { Databases } from "./databases.js";

/** Options that select signals. */
export interface SignalOptions {
  /** Patterns as in {@link selectSignals}; undefined: all signals. */
  readonly signals?: readonly string[] | undefined;
}

/** Adds `--signals`, repeatable. */
export function addSignalsOption(command: Command): Command {
  return command.addOption(
    new Option(
      "--signals <list>",
      "only these signals: Message.Signal, or one of both names, with * and ?; comma-separated and repeatable: Engine*.Speed,Gear",
    ).argParser((text, previous: readonly string[] | undefined) => [...(previous ?? []), ...parseSignalList(text)]),
  );
}

/** Reads patterns separated by commas. */
function parseSignalList(text: string): string[] {
  const patterns = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (patterns.length === 0) throw new InvalidArgumentError("expected names, separated by commas");
  return patterns;
}

/** The selected signals by message; without a selection, messages without signals, too; in the order of the databases. */
export type SelectedSignals = ReadonlyMap<Message, readonly Signal[]>;

/**
 * Selects signals. A pattern is `Message.Signal`, or a name alone, which means the signals with this name in any message
 * and all signals of a message with this name; `*` and `?` match in each of the two names.
 * @param patterns undefined: all signals
 * @throws UsageError for a pattern that matches nothing, with the nearest name
 */
export function selectSignals(databases: Databases, patterns: readonly string[] | undefined): SelectedSignals {
  const tests = patterns?.map(compilePattern);
  const matched = new Set<number>();
  const selected = new Map<Message, readonly Signal[]>();
  for (const message of databases.messages) {
    const signals = message.signals.filter((signal) => {
      if (tests === undefined) return true;
      let wanted = false;
      tests.forEach((test, i) => {
        if (!test(message, signal)) return;
        matched.add(i);
        wanted = true;
      });
      return wanted;
    });
    if (signals.length > 0 || tests === undefined) selected.set(message, signals);
  }
  const missing = patterns?.find((_, i) => !matched.has(i));
  if (missing !== undefined) throw unknownSignal(missing, databases);
  return selected;
}

/** Returns the selection as `ColumnOptions.signals`. */
export function signalNames(selected: SelectedSignals): string[] {
  return [...new Set([...selected].flatMap(([message, signals]) => signals.map(({ name }) => `${message.name}.${name}`)))];
}

type SignalTest = (message: Message, signal: Signal) => boolean;

function compilePattern(pattern: string): SignalTest {
  const point = pattern.indexOf(".");
  const isFirst = compileEither(point === -1 ? pattern : pattern.slice(0, point));
  if (point === -1) return (message, signal) => isFirst(message) || isFirst(signal);
  const isSecond = compileEither(pattern.slice(point + 1));
  return (message, signal) => isFirst(message) && isSecond(signal);
}

function compileEither(pattern: string): (named: Pick<Message, "name" | "shortName">) => boolean {
  const matches = compileGlob(pattern);
  return ({ name, shortName }) => matches(name) || (shortName !== name && matches(shortName));
}

function unknownSignal(pattern: string, databases: Databases): UsageError {
  const whole = pattern.includes(".");
  const names = new Set<string>();
  for (const { name, signals } of databases.messages) {
    if (!whole) names.add(name);
    for (const signal of signals) names.add(whole ? `${name}.${signal.name}` : signal.name);
  }
  return new UsageError(`signal ${JSON.stringify(pattern)} is not in ${databases.names}${nearestHint(pattern, names)}`);
}
