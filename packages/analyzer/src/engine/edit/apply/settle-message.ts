import { type DatabaseData, type Message, parseDbc, printDbc } from "canalystii/dbc";

/** A message as it will be read from its file, and what reading it reports. */
export interface Settled {
  /** undefined: it could not be read. */
  readonly message: Message | undefined;
  readonly warnings: readonly string[];
}

/**
 * Writes a message and reads it again: what follows from other properties (kind of frames, parameter group, initial values) is right
 * then, and what would be doubtful in the file is known.
 */
export function settleMessage(data: DatabaseData, message: Message): Settled {
  const alone = { ...data, messages: [message], valueTables: new Map(), environmentVariables: [], relationAttributes: [] };
  const { database, problems } = parseDbc(printDbc(alone));
  return { message: database.messages[0], warnings: problems.map((problem) => problem.message) };
}
