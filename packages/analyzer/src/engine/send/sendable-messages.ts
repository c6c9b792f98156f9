import type { Message } from "canalystii/dbc";
import type { SendableMessage, SendableMessages } from "../../protocol.js";
import type { Databases } from "../databases.js";
import { hasNameOrId, searched } from "../search-text.js";
import { singleMessage } from "../series/single-message.js";
import { shown } from "../text.js";

const MAX_MESSAGES = 1_000;
/** Payload bytes of a classic frame. */
const MAX_LENGTH = 8;

/** Returns the messages whose name or id contains a text, with their initial values. */
export function sendableMessages(databases: Databases, search: string, database: number | undefined): SendableMessages {
  const wanted = searched(search);
  const messages: SendableMessage[] = [];
  let total = 0;
  let unsendable = 0;
  for (const { message, channel } of databases.messagesOf(database)) {
    if (!hasNameOrId(message, wanted)) continue;
    if (message.fd || message.length > MAX_LENGTH) unsendable++;
    else if (++total <= MAX_MESSAGES) messages.push(toSendable(message, channel));
  }
  return { messages, total, unsendable };
}

function toSendable(message: Message, channel: number): SendableMessage {
  const { name, id, extended, length, cycleTimeMs } = message;
  const { data = [] } = singleMessage(message).encode(message);
  return { channel, id, extended, name: shown(name), length, data: Array.from(data), periodMs: cycleTimeMs };
}
