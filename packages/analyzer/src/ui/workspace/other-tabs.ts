import { attempt, say } from "../notices.js";
import { text } from "../text.js";
import { activeWorkspace, readKept } from "./kept-workspaces.js";
import { isSameWorkspace } from "./same-workspace.js";
import { listenToTabs } from "./tab-channel.js";
import { currentWorkspace, useWorkspace } from "./workspace.js";

/** The workspace of which it was said; a person who dismisses the notice has read it. */
let said: string | undefined;

/** Says when another tab has changed the workspace that is open here: of what both change, the last change is kept. */
export function watchOtherTabs(): void {
  listenToTabs((name) => void attempt(text.failures.workspaces, compare(name)));
}

async function compare(name: string): Promise<void> {
  if (name !== activeWorkspace.peek() || name === said) return;
  const kept = await readKept(name);
  if (kept === undefined || isSameWorkspace(kept, currentWorkspace())) return;
  said = name;
  say({
    tone: "info",
    title: text.workspace.otherTab,
    hint: text.workspace.otherTabHint,
    actions: [{ label: text.workspace.useOther, run: () => takeOver(name) }],
  });
}

async function takeOver(name: string): Promise<void> {
  const kept = await readKept(name);
  if (kept !== undefined) await useWorkspace(name, kept);
  said = undefined;
}
