import { signal } from "@preact/signals";
import type { DatabaseRead } from "../protocol.js";
import { dialog } from "./dialogs.js";
import { call } from "./engine.js";
import { inTurn } from "./in-turn.js";
import type { DatabaseSource } from "./kept/database-source.js";
import { attempt, say } from "./notices.js";
import { text } from "./text.js";

/** A database as the engine has read it. */
export interface DatabaseEntry extends DatabaseSource {
  /** The engine's number of it. */
  readonly database: number;
  readonly read: DatabaseRead;
}

export const databases = signal<readonly DatabaseEntry[]>([]);

/** Returns a database as it is now; undefined: it is gone. */
export const databaseOf = (number: number) => databases.peek().find(({ database }) => database === number);
const namedAs = (wanted: string) => databases.peek().find(({ name }) => name === wanted);

/** Adds a database; one of the same name is replaced, with its channels. Returns undefined if it was not read, which is said. */
export const setDatabase = (source: DatabaseSource): Promise<DatabaseRead | undefined> => inTurn(() => put(source));

/** Replaces all databases, within a change of the workspace. */
export async function replaceDatabases(sources: readonly DatabaseSource[]): Promise<void> {
  for (const entry of databases.peek()) await remove(entry);
  for (const source of sources) await put(source);
}

async function put({ name, bytes, channels, edited }: DatabaseSource): Promise<DatabaseRead | undefined> {
  const known = namedAs(name);
  const kept = channels ?? known?.channels;
  const ask = { name, bytes, channels: kept, database: known?.database, dropped: edited?.dropped };
  const read = await attempt(text.failures.database(name), call("setDatabase", ask));
  if (read === undefined) return undefined;
  keepEntry({ database: read.database, name, bytes, channels: kept, edited, read });
  return read;
}

async function remove({ database, name }: DatabaseEntry): Promise<void> {
  await attempt(text.failures.database(name), call("removeDatabase", { database }));
  databases.value = databases.peek().filter((other) => other.database !== database);
}

/** Adds a database to the list, or puts it in the place of the one with its number. */
export function keepEntry(entry: DatabaseEntry): void {
  const others = databases.peek();
  const isKnown = others.some(({ database }) => database === entry.database);
  databases.value = isKnown ? others.map((other) => (other.database === entry.database ? entry : other)) : [...others, entry];
}

/** Adds files, from reading the first one on as one change. */
export function addDatabaseFiles(files: readonly File[]): Promise<void> {
  return inTurn(async () => {
    for (const file of files) await addFile(file);
  });
}

async function addFile(file: File): Promise<void> {
  const bytes = await attempt(text.failures.database(file.name), file.arrayBuffer());
  if (bytes === undefined) return;
  const before = namedAs(file.name);
  const read = await put({ name: file.name, bytes: new Uint8Array(bytes), channels: undefined });
  if (read !== undefined && before?.edited !== undefined) sayGone(text.editor.replaced(file.name), text.editor.bringBack, before);
  if (read !== undefined && read.errors > 0) sayProblems(file.name, read);
}

/** Changes that were never saved are gone only if the user wants it. */
function sayGone(title: string, label: string, before: DatabaseEntry): void {
  const { name, bytes, channels, edited } = before;
  const run = async () => {
    // the notice is all that has them
    if ((await setDatabase({ name, bytes, channels, edited })) === undefined) sayGone(title, label, before);
  };
  say({ tone: "loss", title, actions: [{ label, run }] });
}

function sayProblems(name: string, { database, errors }: DatabaseRead): void {
  const show = () => {
    dialog.value = { kind: "problems", database };
  };
  const title = text.databases.wrong(name, text.databases.problems(errors, 0));
  say({ tone: "loss", title, actions: [{ label: text.databases.showProblems, run: show }] });
}

/** Uses a database for other channels. undefined: for all. */
export function setDatabaseChannels({ database, name }: DatabaseEntry, channels: readonly number[] | undefined): Promise<void> {
  return inTurn(async () => {
    const used = await attempt(
      text.failures.database(name),
      call("useDatabase", { database, channels }).then(() => true),
    );
    // it may have been edited, or saved, meanwhile
    const now = databaseOf(database);
    if (used && now !== undefined) keepEntry({ ...now, channels });
  });
}

/** Removes a database because the user wants it: changes that were not saved can be brought back. */
export function dropDatabase({ database }: DatabaseEntry): Promise<void> {
  return inTurn(async () => {
    const now = databaseOf(database);
    if (now === undefined) return;
    await remove(now);
    if (now.edited !== undefined) sayGone(text.editor.removed(now.name), text.editor.putBack, now);
  });
}
