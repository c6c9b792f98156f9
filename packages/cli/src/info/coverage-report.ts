import { FrameFlag, formatId } from "canalystii";
import type { Database, Message } from "canalystii/dbc";
import type { Databases } from "../databases/databases.js";
import { addressText } from "../decode/message-text.js";
import { valueText } from "../decode/value-text.js";
import { countText } from "../progress.js";
import { padEndTo, textWidth } from "../text/text-width.js";
import type { Coverage, KnownId, ShortFrames } from "./coverage.js";
import type { OutOfRange } from "./value-ranges.js";

/** Ids, messages or signals in a list. */
const MAX_LISTED = 20;
const MIN_NAME_WIDTH = "MESSAGE ".length;
/** A median that differs by more than this part of the cycle time is marked. */
const CYCLE_TOLERANCE = 0.2;

/** Yields how the databases and the log agree. */
export function* describeCoverage({ ids, missing, short, outOfRange }: Coverage, databases: Databases): Generator<string> {
  const unknown = ids.filter(({ message }) => message === undefined);
  const total = databases.messages.length;
  yield `database  ${databases.names}: ${total - missing.length} of ${countText(total, "message")} in the log, ${ids.length - unknown.length} of ${countText(ids.length, "id")} known`;
  if (unknown.length > 0) {
    const texts = unknown
      .toSorted((a, b) => b.id.frames - a.id.frames)
      .map(({ id }) => `${idText(id)} on channel ${id.channel} (${id.frames})`);
    yield `unknown   ${listText(texts)}`;
  }
  yield* describeMissing(missing, databases);
  if (short.length > 0) yield `short     ${listText(short.map(shortText))}`;
  for (const each of outOfRange.slice(0, MAX_LISTED)) yield `range     ${rangeText(each)}`;
  if (outOfRange.length > MAX_LISTED) yield `range     and ${outOfRange.length - MAX_LISTED} more`;
}

/** Yields the messages that never came; of several databases, with a line for each. */
function* describeMissing(missing: readonly Message[], { list }: Databases): Generator<string> {
  for (const { name, database } of list) {
    const names = missingOf(missing, database);
    if (names.length > 0) yield `missing   ${listText(names)}${list.length > 1 ? ` (${name})` : ""}`;
  }
}

function missingOf(missing: readonly Message[], { messages }: Database): string[] {
  const wanted = new Set(missing);
  return messages.filter((message) => wanted.has(message)).map(({ name }) => name);
}

/** Yields a table of the messages that the databases call periodic. */
export function* describeCycles({ ids }: Coverage): Generator<string> {
  const periodic = ids.filter((each): each is KnownId & { readonly message: Message } => each.message?.cycleTimeMs !== undefined);
  if (periodic.length === 0) return;
  const width = periodic.reduce((widest, { message }) => Math.max(widest, textWidth(message.name)), MIN_NAME_WIDTH);
  yield "";
  yield `CH ID       ${"MESSAGE".padEnd(width)}CYCLE ms (database, median, longest)`;
  for (const { id, message, medianPeriodUs, longestPeriodUs } of periodic) {
    const { cycleTimeMs = 0, name } = message;
    const times = [cycleTimeMs * 1000, medianPeriodUs, longestPeriodUs].map((us) =>
      (us === undefined ? "" : (us / 1000).toFixed(3)).padStart(12),
    );
    yield `${String(id.channel).padStart(2)} ${idText(id).padEnd(8)} ${padEndTo(name, width)}${times.join("")}${deviation(cycleTimeMs, medianPeriodUs)}`;
  }
}

/** Returns the result for JSON. */
export function coverageJson({ missing, short, outOfRange }: Coverage, databases: Databases): Record<string, unknown> {
  return {
    databases: databases.list.map(({ name, database, channels }) => ({
      file: name,
      channels,
      messages: database.messages.length,
      missing: missingOf(missing, database),
    })),
    missing: missing.map(({ name }) => name),
    short: short.map(({ message: { name, length }, source, frames }) => ({ message: name, source, length, frames })),
    outOfRange: outOfRange.map(({ message, signal, source, values, lowest, highest }) => ({
      message: message.name,
      signal: signal.name,
      source,
      minimum: signal.minimum,
      maximum: signal.maximum,
      values,
      lowest,
      highest,
    })),
  };
}

function shortText({ message: { name, length }, source, frames }: ShortFrames): string {
  return `${name}${sourceText(source)}: ${countText(frames, "frame")} of less than ${countText(length, "byte")}`;
}

function rangeText({ message, signal, source, values, lowest, highest }: OutOfRange): string {
  const text = valueText(signal);
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, unit } = signal;
  const found = lowest === highest ? text(lowest) : `${text(lowest)} to ${text(highest)}`;
  return `${message.name}.${signal.name}${sourceText(source)}: ${countText(values, "value")} outside ${minimum}..${maximum}${unit === undefined ? "" : ` ${unit}`}: ${found}`;
}

function sourceText(source: number | undefined): string {
  return source === undefined ? "" : ` from ${addressText(source)}`;
}

function deviation(cycleTimeMs: number, medianUs: number | undefined): string {
  if (medianUs === undefined || cycleTimeMs <= 0) return "";
  const ratio = medianUs / 1000 / cycleTimeMs;
  return ratio > 1 + CYCLE_TOLERANCE ? "  slower" : ratio < 1 - CYCLE_TOLERANCE ? "  faster" : "";
}

function listText(texts: readonly string[]): string {
  const more = texts.length - MAX_LISTED;
  return `${texts.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function idText({ id, extended }: KnownId["id"]): string {
  return formatId(id, extended ? FrameFlag.EXTENDED : 0);
}
