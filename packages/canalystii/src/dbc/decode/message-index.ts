import { pgnOf } from "../model/j1939.js";
import type { Message } from "../model/model.js";
import { parameterGroups } from "../model/parameter-groups.js";
import { IdTable, idKey } from "./id-table.js";

/** The messages of one database, numbered from `first` on. */
export interface NumberedMessages {
  readonly messages: readonly Message[];
  readonly first: number;
}

/** Finds the number of a frame's message: by exact id and kind of id, then by J1939 parameter group. */
export class MessageIndex {
  /** By {@link idKey}. */
  readonly ids: IdTable;
  /** By PGN. */
  readonly groups: IdTable;

  /** @param databases the first database with a message takes precedence; within a database, the last message */
  constructor(databases: readonly NumberedMessages[]) {
    const ids = new Map<number, number>();
    const groups = new Map<number, number>();
    for (const { messages, first } of databases.toReversed()) {
      messages.forEach(({ id, extended }, i) => {
        ids.set(idKey(id, extended) | 0, first + i);
      });
      for (const [pgn, i] of parameterGroups(messages)) if (i !== -1) groups.set(pgn, first + i);
    }
    this.ids = new IdTable(ids);
    this.groups = new IdTable(groups);
  }

  /** Returns the number of the message, -1 if there is none. */
  find(id: number, extended: boolean): number {
    const exact = this.ids.find(idKey(id, extended));
    return exact === -1 && extended ? this.groups.find(pgnOf(id)) : exact;
  }
}
