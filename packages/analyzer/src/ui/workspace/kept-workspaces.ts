import { signal } from "@preact/signals";
import { readSettings } from "../kept/settings.js";
import { getKept, keep, keptNames } from "./keep.js";
import { readDatabases, type Workspace } from "./workspace-text.js";

/** The name of the workspace that every visitor begins with. */
export const UNNAMED = "";

export type WorkspacePart = keyof Workspace;

/** The workspace that is open on this page: every change is kept in it. */
export const activeWorkspace = signal(UNNAMED);
/** The others that have a name, and this one if it has, in alphabetical order. */
export const workspaceNames = signal<readonly string[]>([]);

/** Returns where a part of a workspace is kept. */
export const placeOf = (part: WorkspacePart, name: string) => (name === UNNAMED ? part : `${part}/${name}`);
const NAMED = placeOf("settings", " ").slice(0, -1);

/** Looks again which workspaces there are: another tab may have changed them. */
export async function refreshNames(): Promise<void> {
  const names = await keptNames();
  workspaceNames.value = names
    .filter((name) => name.startsWith(NAMED))
    .map((name) => name.slice(NAMED.length))
    .sort((a, b) => a.localeCompare(b));
}

/** Returns what is kept of a workspace; undefined: nothing is. */
export async function readKept(name: string): Promise<Workspace | undefined> {
  const [settings, databases] = await Promise.all([getKept(placeOf("settings", name)), getKept(placeOf("databases", name))]);
  return settings === undefined ? undefined : { settings: readSettings(settings), databases: readDatabases(databases) };
}

/** Keeps a whole workspace; undefined: forgets it. */
export async function keepWorkspace(name: string, workspace: Workspace | undefined): Promise<void> {
  await keep(asKept(name, workspace));
  await refreshNames();
}

/** Gives a workspace another name. */
export async function renameKept(from: string, to: string, workspace: Workspace): Promise<void> {
  await keep({ ...asKept(from, undefined), ...asKept(to, workspace) });
  await refreshNames();
}

function asKept(name: string, workspace: Workspace | undefined): Record<string, unknown> {
  const databases = workspace?.databases.map(({ name, bytes, channels, edited }) => ({ name, bytes, channels, edited }));
  return { [placeOf("settings", name)]: workspace?.settings, [placeOf("databases", name)]: databases };
}

/** Which workspace the next visit begins with. */
const LAST = "workspace";

/** Makes a workspace the one that is open. */
export async function activate(name: string): Promise<void> {
  activeWorkspace.value = name;
  await keep({ [LAST]: name });
}

/** Returns the name of the workspace that was open last and is still kept. */
export async function lastWorkspace(): Promise<string> {
  const name = await getKept(LAST);
  return typeof name === "string" && workspaceNames.peek().includes(name) ? name : UNNAMED;
}
