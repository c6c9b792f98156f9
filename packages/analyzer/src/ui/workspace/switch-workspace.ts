import { inTurn } from "../in-turn.js";
import { attempt, say } from "../notices.js";
import { text } from "../text.js";
import { keepNow } from "./change-keeper.js";
import { activate, activeWorkspace, keepWorkspace, readKept, refreshNames, renameKept, UNNAMED } from "./kept-workspaces.js";
import { currentWorkspace, firstSettings, openWorkspace } from "./workspace.js";
import type { Workspace } from "./workspace-text.js";

/** Does something in its turn: what is open then is changed. What the browser's storage refuses is said. */
const change = (work: () => Promise<void>) => attempt(text.failures.workspaces, inTurn(work));

/** Returns how a workspace is called on the page. */
export const labelOf = (name: string) => (name === UNNAMED ? text.workspace.unnamed : name);

/** Opens another kept workspace; the frames stay. */
export function switchWorkspace(name: string): Promise<void> {
  return change(async () => {
    if (name === activeWorkspace.peek()) return;
    await openWorkspace(name, await readWhole(name));
    say({ tone: "info", title: text.workspace.opened(labelOf(name)) });
  });
}

/** Keeps what the page is like now under a new name, which is open from now on. */
export function saveWorkspaceAs(name: string): Promise<void> {
  return change(async () => {
    await keepNow();
    await keepWorkspace(name, currentWorkspace());
    await activate(name);
  });
}

export function renameWorkspace(from: string, to: string): Promise<void> {
  return change(async () => {
    await keepNow();
    await renameKept(from, to, await readWhole(from));
    if (from === activeWorkspace.peek()) await activate(to);
  });
}

/** Forgets a workspace. If it is the one that is open, the one without a name is opened. */
export function removeWorkspace(name: string): Promise<void> {
  return change(async () => {
    if (name === activeWorkspace.peek()) await openWorkspace(UNNAMED, await readWhole(UNNAMED));
    await keepWorkspace(name, undefined);
  });
}

/** Returns a kept workspace. @throws Error if another tab has removed it */
async function readWhole(name: string): Promise<Workspace> {
  const kept = await readKept(name);
  if (kept !== undefined) return kept;
  // it is kept with its first change
  if (name === UNNAMED) return { settings: firstSettings(), databases: [] };
  await refreshNames();
  throw new Error(text.workspace.gone(name));
}
