import { effect } from "@preact/signals";
import { databases, replaceDatabases } from "../databases.js";
import { call } from "../engine.js";
import { dropMark } from "../explore/changes/marks.js";
import { inTurn } from "../in-turn.js";
import { DEFAULTS, type Settings, settings } from "../kept/settings.js";
import { setArmed } from "../send/arming.js";
import { startNewList } from "../send/send-list.js";
import { setQuery } from "../views.js";
import { keepChanges, keepNow, sayNotKept, whileLoading } from "./change-keeper.js";
import { activate, activeWorkspace, lastWorkspace, readKept, refreshNames } from "./kept-workspaces.js";
import type { Workspace } from "./workspace-text.js";

/** All columns of the trace and the side panel fit. */
const WIDE_PX = 1280;

/** Brings back what was kept at the last visit, and keeps every change from now on. */
export async function openKeptWorkspace(): Promise<void> {
  try {
    await refreshNames();
    activeWorkspace.value = await lastWorkspace();
    const kept = await readKept(activeWorkspace.peek());
    settings.value = kept?.settings ?? firstSettings();
    void inTurn(() => whileLoading(() => replaceDatabases(kept?.databases ?? [])));
    keepChanges("settings", () => settings.value);
    keepChanges("databases", () => databases.value.map(({ name, bytes, channels, edited }) => ({ name, bytes, channels, edited })));
  } catch {
    settings.value = firstSettings();
    sayNotKept();
  }
  effect(() => {
    const { limitMb } = settings.value;
    if (limitMb > 0) void call("setLimit", { bytes: limitMb * 1_000_000 }).catch(() => undefined);
  });
}

/** Without the room for all columns of the trace and the side panel, it is opened when it is wanted. */
export function firstSettings(): Settings {
  return { ...DEFAULTS, sideOpen: innerWidth >= WIDE_PX };
}

/** What the page is like now. */
export function currentWorkspace(): Workspace {
  return { settings: settings.peek(), databases: databases.peek() };
}

/**
 * Makes the page what a workspace says, and keeps the changes from now on under its name; the frames stay. Databases that are being
 * read or edited are completed first, in the workspace that was open.
 * @throws what the browser's storage throws; nothing has changed then
 */
export const useWorkspace = (name: string, workspace: Workspace): Promise<void> => inTurn(() => openWorkspace(name, workspace));

/** Opens a workspace, within a change. @throws what the browser's storage throws; nothing has changed then */
export async function openWorkspace(name: string, workspace: Workspace): Promise<void> {
  await keepNow();
  await whileLoading(() => load(name, workspace));
}

async function load(name: string, { settings: wanted, databases: sources }: Workspace): Promise<void> {
  // nothing is sent because a workspace was opened
  await setArmed(false);
  startNewList();
  dropMark();
  await activate(name).catch(sayNotKept);
  // which recordings have been saved is true in every workspace
  settings.value = { ...wanted, downloaded: settings.peek().downloaded };
  await replaceDatabases(sources);
  await setQuery(wanted.query);
}

/** Goes back to how the page was at the first visit; the frames stay. */
export function resetWorkspace(): Promise<void> {
  return inTurn(() => openWorkspace(activeWorkspace.peek(), { settings: firstSettings(), databases: [] }));
}
