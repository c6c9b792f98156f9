// Which workspace a tab has changed, said to the other tabs of this page.

const NAME = "canalyst-analyzer workspaces";

let channel: BroadcastChannel | undefined;

/** Says that this tab has kept changes of a workspace. */
export function tellTabs(workspace: string): void {
  channel?.postMessage(workspace);
}

/** Calls back with the name of each workspace that another tab has changed. */
export function listenToTabs(onChanged: (workspace: string) => void): void {
  channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", ({ data }) => {
    if (typeof data === "string") onChanged(data);
  });
}
