import type { DatabaseData, Message } from "canalystii/dbc";
import type { MessageList } from "../../protocol.js";
import { contains, hasNameOrId, searched } from "../search-text.js";
import { shown } from "../text.js";
import { whyNoName } from "./check/check-text.js";

const MOST_LISTED = 500;
const MOST_NODES = 500;

/**
 * Lists the messages whose name, id or signals contain a text, in the order of the file.
 * @param opened position of one that is listed in any case
 */
export function listMessages(
  { messages, nodes }: DatabaseData,
  search: string,
  opened?: number | undefined,
): Pick<MessageList, "messages" | "total" | "nodes"> {
  const wanted = searched(search);
  const found = messages.flatMap((message, at) => (matches(message, wanted) ? [{ message, at }] : []));
  const listed = found.slice(0, MOST_LISTED);
  const also = opened === undefined || listed.some(({ at }) => at === opened) ? undefined : messages[opened];
  if (also !== undefined) listed.push({ message: also, at: opened as number });
  return {
    messages: listed
      .sort((a, b) => a.at - b.at)
      .map(({ message: { name, id, extended, length, signals }, at }) => ({
        ...{ message: at, name: shown(name), id, extended, length, signals: signals.length },
      })),
    total: found.length,
    nodes: nodes
      .map(({ name }) => name)
      .filter((name) => whyNoName(name) === undefined)
      .slice(0, MOST_NODES),
  };
}

function matches(message: Message, wanted: string): boolean {
  return hasNameOrId(message, wanted) || message.signals.some(({ name }) => contains(name, wanted));
}
