import { signal } from "@preact/signals";
import { call } from "../../engine.js";
import { change } from "../../kept/settings.js";
import { attempt } from "../../notices.js";
import { letChooseFiles } from "../../parts/files/choose-files.js";
import { text } from "../../text.js";
import { sendView } from "../send-list.js";

export type ReplayFrom = "memory" | "filter" | "file";

/** What is replayed, and how; not kept in the workspace. */
export const replayFrom = signal<ReplayFrom>("memory");
export const replayFile = signal<{ readonly file: File; readonly format: string; readonly channels: readonly number[] } | undefined>(
  undefined,
);
export const replaySpeed = signal(1);
export const replayLoop = signal(false);
export const replaySent = signal(false);
/** Where the frames of a channel go; undefined: nowhere. Channels that are not here go to the one with the same number. */
export const replayTargets = signal<ReadonlyMap<number, number | undefined>>(new Map());

/** Chooses a log to be replayed, after a look at its beginning, and shows it. */
export async function chooseReplayFile(file: File): Promise<void> {
  const found = await attempt(text.failures.file(file.name), call("examineLog", { file }));
  if (found === undefined) return;
  replayFile.value = { file, ...found };
  replayFrom.value = "file";
  sendView.value = "replay";
  change({ dockOpen: true, dockTab: "send" });
}

/** Lets the user choose a log. */
export function askForReplayFile(): void {
  letChooseFiles({}, ([file]) => void chooseReplayFile(file));
}
