import { toFault } from "../fault.js";
import { say, sayFault } from "../notices.js";
import { download } from "../parts/files/download.js";
import { text } from "../text.js";
import { sayNotKept } from "./change-keeper.js";
import { activeWorkspace, keepWorkspace, UNNAMED, workspaceNames } from "./kept-workspaces.js";
import { currentWorkspace, useWorkspace } from "./workspace.js";
import { freeName } from "./workspace-names.js";
import { parseWorkspace, printWorkspace } from "./workspace-text.js";

export const WORKSPACE_SUFFIX = ".canalyzer";
/** A larger file is no workspace. */
const MOST_BYTES = 200_000_000;

/** Saves everything but the frames as one file. */
export function saveWorkspaceFile(): void {
  const name = activeWorkspace.peek();
  const fileName = name === UNNAMED ? text.workspace.fileName : name;
  download(new Blob([printWorkspace(currentWorkspace())], { type: "application/json" }), `${fileName}${WORKSPACE_SUFFIX}`);
}

/** Opens the workspace of a file under a name of its own: the one that was open stays as it is. */
export async function openWorkspaceFile(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES) throw new Error(text.workspace.wrong);
    const workspace = parseWorkspace(await file.text());
    const name = freeName(file.name, workspaceNames.peek());
    await keepWorkspace(name, workspace).catch(sayNotKept);
    await useWorkspace(name, workspace);
    say({ tone: "info", title: text.workspace.opened(name) });
  } catch (error) {
    sayFault(text.failures.workspace, toFault(error));
  }
}
