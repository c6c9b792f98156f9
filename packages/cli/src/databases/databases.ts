import { type Database, DatabaseSet, type Message } from "canalystii/dbc";

/** A database that was read. */
export interface NamedDatabase {
  /** Of its file, as the user wrote it. */
  readonly name: string;
  readonly database: Database;
  /** undefined: used for all channels. */
  readonly channels: readonly number[] | undefined;
}

/** The CAN databases of a command. */
export class Databases {
  readonly list: readonly NamedDatabase[];
  /** The same, as one. */
  readonly set = new DatabaseSet();

  constructor(list: readonly NamedDatabase[]) {
    this.list = list;
    for (const { database, channels } of list) this.set.add(database, { channels });
  }

  /** Whether some of them are used for some channels only. */
  get byChannel(): boolean {
    return this.list.some(({ channels }) => channels !== undefined);
  }

  /** Returns those that are used for a channel. */
  on(channel: number): Databases {
    return new Databases(this.list.filter(({ channels }) => channels === undefined || channels.includes(channel)));
  }

  /** All messages, in the order of the databases. */
  get messages(): readonly Message[] {
    return this.list.flatMap(({ database }) => database.messages);
  }

  /** The names of the files, for messages. */
  get names(): string {
    if (this.list.length === 0) return "a database for this channel";
    return this.list.map(({ name }) => name).join(", ");
  }
}
