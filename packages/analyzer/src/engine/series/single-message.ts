import { Database, type Message } from "canalystii/dbc";

/** Returns a database of one message: it decodes the frames of one id faster than a database that has to look for it. */
export function singleMessage(message: Message): Database {
  const none = { version: "", comment: undefined, nodes: [], valueTables: new Map(), environmentVariables: [], attributes: new Map() };
  return new Database({ ...none, messages: [message], attributeDefinitions: [], relationAttributes: [] });
}
