import { signal } from "@preact/signals";
import type { KeptRecording } from "../../protocol.js";
import { call } from "../engine.js";
import { change, settings } from "../kept/settings.js";
import { dismiss } from "../notices.js";
import { openFiles } from "../open-files.js";
import { download } from "../parts/files/download.js";
import { choosePlace } from "../parts/files/save-place.js";

/** Recordings in the browser's own storage, the newest first. */
export const recordings = signal<readonly KeptRecording[]>([]);
/** false: the browser stores no files for this page, recordings end with it. */
export const areKept = signal(true);
/** Recordings of this visit that are only there. */
export const unsaved = signal<ReadonlySet<string>>(new Set());

/** Notices that offer them, by their names. */
export const offers = new Map<string, number>();

/** Looks again what is kept. @throws EngineError */
export async function refreshRecordings(): Promise<readonly KeptRecording[]> {
  areKept.value = (await call("areRecordingsKept", undefined)).kept;
  recordings.value = await call("recordings", undefined);
  return recordings.peek();
}

/** Nothing has to be done about a recording any more. */
function settle(name: string): void {
  setUnsaved(name, false);
  dismiss(offers.get(name) ?? 0);
  offers.delete(name);
}

export function setUnsaved(name: string, is: boolean): void {
  const names = new Set(unsaved.peek());
  if (is) names.add(name);
  else names.delete(name);
  unsaved.value = names;
}

/**
 * Saves a recording where the user wants it; the browser's own copy goes, that of a download at the next visit.
 * @returns false: the user changed their mind
 * @throws EngineError
 */
export async function saveRecording(name: string): Promise<boolean> {
  const place = await choosePlace(name);
  if (place === "cancelled") return false;
  if (place !== undefined) {
    await call("exportRecording", { name, place });
    await removeRecording(name);
  } else {
    await downloadRecording(name);
    settle(name);
    change({ downloaded: [...settings.peek().downloaded, name].slice(-100) });
  }
  return true;
}

/** Hands a recording to the browser's downloads; it stays in the browser's storage until it is deleted. @throws EngineError */
export async function downloadRecording(name: string): Promise<void> {
  const { file } = await call("recordingFile", { name });
  download(file instanceof Blob ? file : await new Response(file.stream()).blob(), name);
}

/** Opens a recording like a file. @throws EngineError */
export async function openRecording(name: string): Promise<void> {
  const { file } = await call("recordingFile", { name });
  if (file instanceof File) await openFiles([file]);
}

/** @throws EngineError */
export async function removeRecording(name: string): Promise<void> {
  await call("removeRecording", { name });
  settle(name);
  recordings.value = recordings.peek().filter((other) => other.name !== name);
}
