import { type CanFilter, type CanFilters, errorText, parseFilters } from "canalystii";
import { type Message, sourceOf } from "canalystii/dbc";
import { UsageError } from "../failures.js";
import { isMessagePattern } from "../options.js";
import { compileGlob } from "../text/glob.js";
import { nearestHint } from "../text/nearest.js";
import type { Databases } from "./databases.js";

/** In an id that databases use for "any source". */
const ANY_SOURCE = 0xfe;
/** J1939: data page and PDU format; below format 240 the next byte is a destination, otherwise it belongs to the group. */
const FORMAT_BITS = 0x3ff_0000;
const EXTENSION_BITS = 0xff00;
const FIRST_BROADCAST_FORMAT = 240;
/** A list that matches nothing, so that the others are not taken for error filters only. */
const NOTHING = "0~0";

/** The filters of a name in a list. */
interface NamedFilters {
  readonly inverted: boolean;
  /** One for each message; if inverted, all must match. */
  readonly filters: readonly CanFilter[];
}

/**
 * Reads filter lists in which a word may be the name of a message or a pattern for names: `EngineData`, `Engine*`, `~Gear?`. A
 * J1939 message means all frames of its parameter group. A name takes precedence over the same word as an id in hex.
 * @throws UsageError for a name that no database has, with the nearest one, and for an invalid filter
 */
export function resolveFilters(texts: readonly string[], databases: Databases | undefined): CanFilters {
  if (databases === undefined) return readIds(() => parseFilters(texts), "; names of messages need --dbc");
  const lists = texts.map((text) => text.split(",").map((word) => word.trim()));
  const known = new Set(databases.messages.map(({ name }) => name));
  const isName = (word: string) => isMessagePattern(word) || known.has(nameIn(word));
  if (!lists.flat().some(isName)) return readIds(() => parseFilters(texts));
  return lists.flatMap((words) => readList(words, isName, databases));
}

function readList(words: readonly string[], isName: (word: string) => boolean, databases: Databases): CanFilters {
  const named = words.filter(isName).map((name) => filtersOf(name, databases));
  const others = words.filter((word) => !isName(word));
  if (named.length === 0) return parseIds(others);
  const ids = others.filter((word) => !/^j$/i.test(word));
  if (ids.length === others.length) {
    return [...named.flatMap(({ inverted, filters }): CanFilters => (inverted ? [filters] : filters)), ...parseIds(ids)];
  }
  const isSeveral = named.some(({ inverted, filters }) => !inverted && filters.length > 1);
  if (isSeveral) throw new UsageError(`filter list ${JSON.stringify(words.join())} joins a pattern that matches several messages`);
  const plain = parseIds(ids).flat() as readonly CanFilter[];
  const joined = [...named.flatMap(({ filters }) => filters), ...plain.filter(({ error }) => error !== true)];
  return [joined, ...plain.filter(({ error }) => error === true)];
}

/** Returns the name or pattern in a word of a list, without a `~` before it. */
function nameIn(word: string): string {
  return word.startsWith("~") ? word.slice(1) : word;
}

/** Reads the filters of a list in which other filters are names. */
function parseIds(words: readonly string[]): CanFilters {
  return words.length === 0 ? [] : readIds(() => parseFilters([NOTHING, words.join()])).slice(1);
}

function readIds(parse: () => CanFilters, hint = ""): CanFilters {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${errorText(error)}${hint}`);
  }
}

function filtersOf(word: string, databases: Databases): NamedFilters {
  const pattern = nameIn(word);
  const inverted = pattern !== word;
  const isWanted = compileGlob(pattern);
  const filters = databases.list.flatMap(({ database: { messages }, channels = [undefined] }): CanFilter[] => {
    const members = countGroups(messages);
    return messages
      .filter(({ name, shortName }) => isWanted(name) || isWanted(shortName))
      .map((message) => filterOf(message, members))
      .flatMap((filter): CanFilter[] =>
        // "all but this" is not limited to a channel
        inverted ? [{ ...filter, inverted }] : channels.map((channel) => ({ ...filter, channel })),
      );
  });
  if (filters.length === 0) throw unknownMessage(pattern, databases);
  return { inverted, filters };
}

/** Returns the number of messages by PGN. */
function countGroups(messages: readonly Message[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { pgn } of messages) if (pgn !== undefined) counts.set(pgn, (counts.get(pgn) ?? 0) + 1);
  return counts;
}

/** Returns what lets the frames of a message pass. @param members number of messages by PGN */
function filterOf({ id, extended, pgn }: Message, members: ReadonlyMap<number, number>): CanFilter {
  // if several messages of a group differ by source, each has its own frames
  if (pgn === undefined || ((members.get(pgn) ?? 0) > 1 && sourceOf(id) !== ANY_SOURCE)) return { id, extended };
  const mask = ((pgn >> 8) & 0xff) < FIRST_BROADCAST_FORMAT ? FORMAT_BITS : FORMAT_BITS | EXTENSION_BITS;
  return { id: (pgn << 8) & mask, mask, extended };
}

function unknownMessage(name: string, databases: Databases): UsageError {
  const known = new Set(databases.messages.map((message) => message.name));
  return new UsageError(`message ${JSON.stringify(name)} is not in ${databases.names}${nearestHint(name, known)}`);
}
