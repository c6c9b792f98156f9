import { signal } from "@preact/signals";
import type { FileWritten, KeptRecording, SavePlace } from "../../protocol.js";
import { call, currentState, toFault } from "../engine.js";
import { formatSize } from "../format-size.js";
import { attempt, say, sayFault } from "../notices.js";
import { openFiles } from "../open-files.js";
import { text } from "../text.js";
import { change, settings } from "../workspace/settings.js";
import { download } from "./download.js";
import { knownFormat } from "./file-formats.js";

/** The newest ones; the others are offered when these are gone. */
const MOST_OFFERED = 3;

/** Recordings of this visit that are only in the browser's own storage. */
const unsaved = signal<ReadonlySet<string>>(new Set());

const setUnsaved = (name: string, is: boolean) => {
  const names = new Set(unsaved.peek());
  if (is) names.add(name);
  else names.delete(name);
  unsaved.value = names;
};

export async function toggleRecording(): Promise<void> {
  const recording = currentState().recording;
  if (recording === undefined || recording.fault !== undefined) {
    await attempt(text.failures.record, call("startRecording", { format: knownFormat(settings.peek().format) }));
    return;
  }
  const written = await attempt(text.failures.record, call("stopRecording", undefined));
  if (written !== undefined) sayFinished(written);
}

function sayFinished({ name, frames, bytes, losses }: FileWritten): void {
  setUnsaved(name, true);
  const title = text.record.finished(name, frames, formatSize(bytes));
  offer(name, title, losses.length === 0 ? undefined : text.record.lost(losses));
}

function offer(name: string, title: string, hint?: string): void {
  say({
    tone: "info",
    title,
    hint,
    actions: [
      { label: text.record.save, run: () => exportRecording(name, () => offer(name, title, hint)) },
      { label: text.record.open, run: () => openRecording(name) },
      { label: text.record.remove, run: () => removeRecording(name) },
    ],
  });
}

/** Offers the recordings that the browser kept: those of a tab that crashed, and those that were never saved. */
export async function offerKeptRecordings(): Promise<void> {
  const { downloaded } = settings.peek();
  const kept = (await attempt(text.failures.recordings, call("recordings", undefined))) ?? [];
  for (const { name } of kept) if (downloaded.includes(name)) await removeRecording(name);
  const unsaved = kept.filter(({ name }) => !downloaded.includes(name));
  for (const recording of unsaved.slice(0, MOST_OFFERED).reverse()) offer(recording.name, describe(recording));
  change({ downloaded: [] });
}

function describe({ name, bytes, finished }: KeptRecording): string {
  return finished ? text.record.kept(name, formatSize(bytes)) : text.record.recovered(name, formatSize(bytes));
}

/** Saves a recording where the user wants it. `again` offers it once more: it was not saved. */
async function exportRecording(name: string, again: () => void): Promise<void> {
  try {
    const place = await choosePlace(name);
    if (place === "cancelled") return again();
    if (place !== undefined) await call("exportRecording", { name, place });
    else {
      await downloadRecording(name);
      change({ downloaded: [...settings.peek().downloaded, name].slice(-100) });
    }
    setUnsaved(name, false);
    if (place !== undefined) await call("removeRecording", { name });
  } catch (error) {
    sayFault(text.failures.save, toFault(error));
    again();
  }
}

/** Hands a recording to the browser's downloads; it stays in the browser's storage until it is deleted. */
export async function downloadRecording(name: string): Promise<void> {
  const { file } = await call("recordingFile", { name });
  download(file instanceof Blob ? file : await new Response(file.stream()).blob(), name);
}

async function openRecording(name: string): Promise<void> {
  const answer = await attempt(text.failures.files, call("recordingFile", { name }));
  if (answer?.file instanceof File) await openFiles([answer.file]);
}

async function removeRecording(name: string): Promise<void> {
  await attempt(text.failures.record, call("removeRecording", { name }));
  setUnsaved(name, false);
}

/** Asks where to save; undefined where the browser cannot ask: then the file is downloaded. */
export async function choosePlace(suggestedName: string): Promise<SavePlace | "cancelled" | undefined> {
  if (!("showSaveFilePicker" in window)) return undefined;
  try {
    const ask = window.showSaveFilePicker as (options: { suggestedName: string }) => Promise<SavePlace>;
    return await ask({ suggestedName });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "cancelled";
    throw error;
  }
}

/** Asks before the page is left while a recording runs or has not been saved. */
export function warnBeforeLeaving(): void {
  addEventListener("beforeunload", (event) => {
    const { recording } = currentState();
    if ((recording !== undefined && recording.fault === undefined) || unsaved.peek().size > 0) event.preventDefault();
  });
}
