import { signal } from "@preact/signals";
import type { FileWritten, KeptRecording, SavePlace } from "../../protocol.js";
import { call, currentState, toFault } from "../engine.js";
import { formatSize } from "../format-size.js";
import { attempt, say, sayFault } from "../notices.js";
import { openFiles } from "../open-files.js";
import { text } from "../text.js";
import { settings } from "../workspace/settings.js";
import { download } from "./download.js";
import { knownFormat } from "./file-formats.js";

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
      { label: text.record.save, run: () => exportRecording(name) },
      { label: text.record.open, run: () => openRecording(name) },
      { label: text.record.remove, run: () => removeRecording(name) },
    ],
  });
}

/** Offers the recordings that the browser kept: those of a tab that crashed, and those that were never saved. */
export async function offerKeptRecordings(): Promise<void> {
  const kept = await attempt(text.failures.recordings, call("recordings", undefined));
  for (const recording of kept?.slice(0, 3).reverse() ?? []) offer(recording.name, describe(recording));
}

function describe({ name, bytes, finished }: KeptRecording): string {
  return finished ? text.record.kept(name, formatSize(bytes)) : text.record.recovered(name, formatSize(bytes));
}

async function exportRecording(name: string): Promise<void> {
  try {
    const place = await choosePlace(name);
    if (place === "cancelled") return offer(name, text.record.kept(name, ""));
    if (place !== undefined) await call("exportRecording", { name, place });
    else await downloadRecording(name);
    setUnsaved(name, false);
    if (place !== undefined) await call("removeRecording", { name });
  } catch (error) {
    sayFault(text.failures.save, toFault(error));
    offer(name, text.record.kept(name, ""));
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
