import type { Message } from "canalystii/dbc";
import type { Databases } from "../databases/databases.js";
import { UsageError } from "../failures.js";
import { compileGlob } from "../text/glob.js";
import { nearestHint } from "../text/nearest.js";

/** Which messages of the databases to send; names with `*` and `?`. */
export interface MessageChoice {
  /** Messages that one of these nodes sends; undefined: all. */
  readonly node?: readonly string[] | undefined;
  /** Not the messages that one of these nodes sends. */
  readonly exceptNode?: readonly string[] | undefined;
  /** Messages with one of these names; undefined: all. */
  readonly messages?: readonly string[] | undefined;
}

/** The messages to send, and those that a Canalyst-II cannot send. */
export interface ChosenMessages {
  readonly messages: readonly Message[];
  readonly unsendable: readonly Message[];
}

const MAX_BYTES = 8;

/**
 * Selects messages of the databases for a channel. Of several with the same id, the one that is used for decoding is taken.
 * @throws UsageError for a name that no database has, with the nearest one, and when no message remains
 */
export function chooseMessages(databases: Databases, choice: MessageChoice, channel: number): ChosenMessages {
  const used = databases.on(channel).list;
  const byId = new Map<string, Message>();
  for (const { database } of used.toReversed())
    for (const message of database.messages) byId.set(`${message.id} ${message.extended}`, message);
  const all = [...byId.values()];
  const { names } = databases;
  const nodes = new Set([
    ...used.flatMap(({ database }) => database.nodes.map(({ name }) => name)),
    ...all.flatMap(({ senders }) => senders),
  ]);
  const isSender = compileNames(choice.node, nodes, { what: "node", names });
  const isExcepted = compileNames(choice.exceptNode, nodes, { what: "node", names });
  const isNamed = compileNames(choice.messages, new Set(all.map(({ name }) => name)), { what: "message", names });
  const chosen = all.filter(
    ({ name, senders }) =>
      (choice.node === undefined || senders.some(isSender)) &&
      !senders.some(isExcepted) &&
      (choice.messages === undefined || isNamed(name)),
  );
  const isSendable = ({ fd, length }: Message) => !fd && length <= MAX_BYTES;
  const messages = chosen.filter(isSendable);
  if (messages.length === 0) {
    throw new UsageError(
      chosen.length > 0
        ? `no message to send: the adapter cannot send ${listNames(chosen.map(({ name }) => name))} (CAN FD, or more than ${MAX_BYTES} bytes)`
        : `no message to send: ${names} has none ${used.length > 0 ? "with these nodes and names" : "for this channel"}`,
    );
  }
  return { messages, unsendable: chosen.filter((message) => !isSendable(message)) };
}

/** Joins names for a message, at most ten of them. */
export function listNames(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(", ")} and ${names.length - 10} more` : names.join(", ");
}

/** Compiles patterns for names; a pattern must match a known one. */
function compileNames(
  patterns: readonly string[] = [],
  known: ReadonlySet<string>,
  { what, names }: { readonly what: string; readonly names: string },
): (name: string) => boolean {
  const tests = patterns.map((pattern) => {
    const test = compileGlob(pattern);
    if ([...known].some(test)) return test;
    throw new UsageError(`${what} ${JSON.stringify(pattern)} is not in ${names}${nearestHint(pattern, known)}`);
  });
  return (name) => tests.some((test) => test(name));
}
