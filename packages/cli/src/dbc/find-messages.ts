import { parseId } from "canalystii";
import type { Database, Message } from "canalystii/dbc";
import { UsageError } from "../failures.js";
import { compileGlob } from "../text/glob.js";
import { nearestHint } from "../text/nearest.js";

/**
 * Returns the messages that a text means: a name, a pattern of names with `*` and `?`, or an id in hex; for J1939, an id of the
 * same parameter group.
 * @throws UsageError when there is none, with the nearest name
 */
export function findMessages(database: Database, text: string): Message[] {
  const named = database.message(text);
  if (named !== undefined) return [named];
  const matches = compileGlob(text);
  const found = database.messages.filter(({ name, shortName }) => matches(name) || matches(shortName));
  if (found.length > 0) return found;
  const byId = messageOfId(database, text);
  if (byId !== undefined) return [byId];
  const names = database.messages.map(({ name }) => name);
  throw new UsageError(`no message has the name, pattern or id ${JSON.stringify(text)}${nearestHint(text, names)}`);
}

function messageOfId(database: Database, text: string): Message | undefined {
  try {
    return database.messageOf(parseId(text));
  } catch {
    return undefined;
  }
}
