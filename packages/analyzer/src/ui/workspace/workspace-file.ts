import { databases, removeDatabase, setDatabase } from "../databases.js";
import { toFault } from "../engine.js";
import { say, sayFault } from "../notices.js";
import { download } from "../record/download.js";
import { text } from "../text.js";
import { setQuery } from "../views.js";
import { DEFAULTS, settings } from "./settings.js";
import { parseWorkspace, printWorkspace, type Workspace } from "./workspace-text.js";

export const WORKSPACE_SUFFIX = ".canalyzer";
/** A larger file is no workspace. */
const MOST_BYTES = 200_000_000;

/** Saves everything but the frames as one file. */
export function saveWorkspaceFile(): void {
  const content = printWorkspace({ settings: settings.peek(), databases: databases.peek() });
  download(new Blob([content], { type: "application/json" }), `${text.workspace.fileName}${WORKSPACE_SUFFIX}`);
}

/** Takes over the workspace of a file. */
export async function openWorkspaceFile(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES) throw new Error(text.workspace.wrong);
    await useWorkspace(parseWorkspace(await file.text()));
    say({ tone: "info", title: text.workspace.opened(file.name) });
  } catch (error) {
    sayFault(text.failures.workspace, toFault(error));
  }
}

/** Goes back to how the page was at the first visit; the frames stay. */
export function resetWorkspace(): Promise<void> {
  return useWorkspace({ settings: DEFAULTS, databases: [] });
}

async function useWorkspace(workspace: Workspace): Promise<void> {
  settings.value = workspace.settings;
  for (const entry of databases.peek()) await removeDatabase(entry);
  for (const database of workspace.databases) await setDatabase(database);
  await setQuery(workspace.settings.query);
}
