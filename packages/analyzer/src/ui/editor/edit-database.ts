import type { DatabaseEdit, DatabaseEdited, EditProblem } from "../../protocol.js";
import { databaseOf, databases, keepEntry } from "../databases.js";
import { call } from "../engine.js";
import { inTurn } from "../in-turn.js";
import { attempt } from "../notices.js";
import { text } from "../text.js";
import { openEditor, openedMessage } from "./editor-state.js";

/** What an edit has done. */
export interface EditOutcome {
  readonly problems: readonly EditProblem[];
  readonly edited: DatabaseEdited | undefined;
}

/** Takes over what the engine has made of a database. */
function take(edited: DatabaseEdited): DatabaseEdited {
  const { name, bytes, dropped, read } = edited;
  keepEntry({ channels: undefined, ...databaseOf(read.database), database: read.database, name, bytes, read, edited: { dropped } });
  return edited;
}

/** Adds a database without messages; its name is one that no other has. Returns its number. @throws EngineError */
async function newDatabase(): Promise<number> {
  const names = new Set(databases.peek().map(({ name }) => name));
  let name: string = text.editor.newName;
  for (let number = 2; names.has(name); number++) name = text.editor.newName.replace(".", `-${number}.`);
  return take(await call("newDatabase", { name })).read.database;
}

/** Makes a database and shows it in the editor. */
export async function editNewDatabase(): Promise<void> {
  const database = await attempt(text.editor.failed, inTurn(newDatabase));
  if (database !== undefined) openEditor(database);
}

/**
 * Changes a database; without a number, a new one.
 * @param edition of which the positions in the change are
 * @throws EngineError
 */
export function editDatabase(database: number | undefined, edit: DatabaseEdit, edition: number | undefined): Promise<EditOutcome> {
  return inTurn(async () => {
    const problems = database === undefined ? await call("checkEdit", { edit }) : [];
    if (problems.some(({ severity }) => severity === "error")) return { problems, edited: undefined };
    const reply = await call("editDatabase", { database: database ?? (await newDatabase()), edition, edit });
    if (reply.edited !== undefined) take(reply.edited);
    return reply;
  });
}

/** Takes the last change back, or makes it again. */
export async function stepEdit(database: number, step: "undoEdit" | "redoEdit"): Promise<void> {
  const stepped = inTurn(async () => {
    const edited = await call(step, { database });
    if (edited.moved) openedMessage.value = undefined;
    take(edited);
  });
  await attempt(text.editor.failed, stepped);
}
