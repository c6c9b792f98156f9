import type { DatabaseEdit, DatabaseEdited, EditProblem } from "../../protocol.js";
import { databases, keepEntry } from "../databases.js";
import { call } from "../engine.js";
import { attempt } from "../notices.js";
import { text } from "../text.js";
import { openEditor } from "./editor-state.js";

/** What an edit has done. */
export interface EditOutcome {
  readonly problems: readonly EditProblem[];
  readonly edited: DatabaseEdited | undefined;
}

/** Takes over what the engine has made of a database. */
function take(edited: DatabaseEdited): DatabaseEdited {
  const { name, bytes, dropped, read } = edited;
  const known = databases.peek().find(({ database }) => database === read.database);
  keepEntry({ channels: undefined, ...known, database: read.database, name, bytes, read, edited: { dropped } });
  return edited;
}

/** Adds a database without messages; its name is one that no other has. Returns its number; undefined if it failed, which is said. */
async function newDatabase(): Promise<number | undefined> {
  const names = new Set(databases.peek().map(({ name }) => name));
  let name: string = text.editor.newName;
  for (let number = 2; names.has(name); number++) name = text.editor.newName.replace(".", `-${number}.`);
  const edited = await attempt(text.editor.failed, call("newDatabase", { name }));
  return edited && take(edited).read.database;
}

/** Makes a database and shows it in the editor. */
export async function editNewDatabase(): Promise<void> {
  const database = await newDatabase();
  if (database !== undefined) openEditor(database);
}

/**
 * Changes a database; without a number, a new one. Returns undefined if the call failed, which is said.
 * @param edition of which the positions in the change are
 */
export async function editDatabase(
  database: number | undefined,
  edit: DatabaseEdit,
  edition: number | undefined,
): Promise<EditOutcome | undefined> {
  const problems = database === undefined ? await attempt(text.editor.failed, call("checkEdit", { edit })) : [];
  if (problems?.some(({ severity }) => severity === "error") !== false) return problems && { problems, edited: undefined };
  const number = database ?? (await newDatabase());
  if (number === undefined) return undefined;
  const reply = await attempt(text.editor.failed, call("editDatabase", { database: number, edition, edit }));
  if (reply?.edited !== undefined) take(reply.edited);
  return reply;
}

export async function undoEdit(database: number): Promise<void> {
  const edited = await attempt(text.editor.failed, call("undoEdit", { database }));
  if (edited !== undefined) take(edited);
}

export async function redoEdit(database: number): Promise<void> {
  const edited = await attempt(text.editor.failed, call("redoEdit", { database }));
  if (edited !== undefined) take(edited);
}
