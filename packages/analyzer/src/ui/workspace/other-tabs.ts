import { effect } from "@preact/signals";
import { attempt, dismiss, say } from "../notices.js";
import { text } from "../text.js";
import { loadUnderWay } from "./change-keeper.js";
import { activeWorkspace, readKept } from "./kept-workspaces.js";
import { isSameWorkspace } from "./same-workspace.js";
import { listenToTabs } from "./tab-channel.js";
import { currentWorkspace, useWorkspace } from "./workspace.js";

/** The notice that said it of the open workspace; a person who dismisses it has read it. */
let said: number | undefined;

/** Says when another tab has changed the workspace that is open here: of what both change, the last change is kept. */
export function watchOtherTabs(): void {
  listenToTabs((name) => void attempt(text.failures.workspaces, compare(name)));
  effect(() => {
    void activeWorkspace.value;
    if (said !== undefined) dismiss(said);
    said = undefined;
  });
}

async function compare(name: string): Promise<void> {
  const kept = await readKept(name);
  const loading = loadUnderWay();
  if (loading !== undefined) return loading.then(() => compare(name));
  if (said !== undefined || name !== activeWorkspace.peek()) return;
  if (kept === undefined || isSameWorkspace(kept, currentWorkspace())) return;
  said = say({
    tone: "info",
    title: text.workspace.otherTab,
    hint: text.workspace.otherTabHint,
    actions: [{ label: text.workspace.useOther, run: () => takeOver(name) }],
  });
}

async function takeOver(name: string): Promise<void> {
  try {
    const kept = await readKept(name);
    if (kept !== undefined) await useWorkspace(name, kept);
  } finally {
    said = undefined;
  }
}
