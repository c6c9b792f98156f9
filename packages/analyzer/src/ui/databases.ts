import { signal } from "@preact/signals";
import type { DatabaseRead } from "../protocol.js";
import { dialog } from "./dialogs.js";
import { call } from "./engine.js";
import { attempt, say } from "./notices.js";
import { text } from "./text.js";
import type { DatabaseSource } from "./workspace/workspace-text.js";

/** A database as the engine has read it. */
export interface DatabaseEntry extends DatabaseSource {
  /** The engine's number of it. */
  readonly database: number;
  readonly read: DatabaseRead;
}

export const databases = signal<readonly DatabaseEntry[]>([]);

/** Adds a database; one of the same name is replaced, with its channels. Returns undefined if it was not read, which is said. */
export async function setDatabase({ name, bytes, channels }: DatabaseSource): Promise<DatabaseRead | undefined> {
  const known = databases.peek().find((entry) => entry.name === name);
  const kept = channels ?? known?.channels;
  const ask = { name, bytes, channels: kept, database: known?.database };
  const read = await attempt(text.failures.database(name), call("setDatabase", ask));
  if (read === undefined) return undefined;
  const entry = { database: read.database, name, bytes, channels: kept, read };
  const others = databases.peek();
  databases.value = known === undefined ? [...others, entry] : others.map((other) => (other === known ? entry : other));
  return read;
}

export async function addDatabaseFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const bytes = await attempt(text.failures.database(file.name), file.arrayBuffer());
    if (bytes === undefined) continue;
    const read = await setDatabase({ name: file.name, bytes: new Uint8Array(bytes), channels: undefined });
    if (read !== undefined && read.errors > 0) sayProblems(file.name, read);
  }
}

function sayProblems(name: string, { database, errors }: DatabaseRead): void {
  const show = () => {
    dialog.value = { kind: "problems", database };
  };
  const title = text.databases.wrong(name, text.databases.problems(errors, 0));
  say({ tone: "loss", title, actions: [{ label: text.databases.showProblems, run: show }] });
}

/** Uses a database for other channels. undefined: for all. */
export async function setDatabaseChannels(entry: DatabaseEntry, channels: readonly number[] | undefined): Promise<void> {
  const { database, name, bytes } = entry;
  const read = await attempt(text.failures.database(name), call("setDatabase", { database, name, bytes, channels }));
  if (read !== undefined) databases.value = databases.peek().map((other) => (other === entry ? { ...entry, channels, read } : other));
}

export async function removeDatabase({ database, name }: DatabaseEntry): Promise<void> {
  await attempt(text.failures.database(name), call("removeDatabase", { database }));
  databases.value = databases.peek().filter((entry) => entry.database !== database);
}
