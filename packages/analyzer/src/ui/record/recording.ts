import type { FileWritten, KeptRecording } from "../../protocol.js";
import { dialog } from "../dialogs.js";
import { call, currentState } from "../engine.js";
import { toFault } from "../fault.js";
import { formatSize } from "../format/format-size.js";
import { change, settings } from "../kept/settings.js";
import { attempt, say, sayFault } from "../notices.js";
import { text } from "../text.js";
import { knownFormat } from "./file-formats.js";
import {
  areKept,
  offers,
  openRecording,
  recordings,
  refreshRecordings,
  removeRecording,
  saveRecording,
  setUnsaved,
  unsaved,
} from "./kept-recordings.js";

/** The newest ones; the list has the others. */
const MOST_OFFERED = 3;

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
  const title = text.record.finished(name, frames, formatSize(bytes), areKept.peek());
  offer(name, title, losses.length === 0 ? undefined : text.record.lost(losses));
}

function offer(name: string, title: string, hint?: string): void {
  const notice = say({
    tone: "info",
    title,
    hint,
    actions: [
      { label: text.record.save, run: save },
      { label: text.record.open, run: () => attempt(text.failures.files, openRecording(name)) },
      { label: text.record.remove, run: () => attempt(text.failures.record, removeRecording(name)) },
    ],
  });
  // what is not saved is offered once more
  async function save(): Promise<void> {
    const saved = await saveRecording(name).catch((error: unknown) => sayFault(text.failures.save, toFault(error)));
    if (!saved) offer(name, title, hint);
  }
  offers.set(name, notice);
}

/** Offers the recordings that the browser kept: those of a tab that crashed, and those that were never saved. */
export async function offerKeptRecordings(): Promise<void> {
  const { downloaded } = settings.peek();
  const kept = (await attempt(text.failures.recordings, refreshRecordings())) ?? [];
  for (const { name } of kept) if (downloaded.includes(name)) await attempt(text.failures.record, removeRecording(name));
  const offered = recordings.peek();
  if (offered.length > MOST_OFFERED) sayMore(offered.length - MOST_OFFERED);
  for (const recording of offered.slice(0, MOST_OFFERED).reverse()) offer(recording.name, describe(recording));
  change({ downloaded: [] });
}

function sayMore(count: number): void {
  const show = () => {
    dialog.value = { kind: "recordings" };
  };
  say({ tone: "info", title: text.record.more(count), actions: [{ label: text.record.list, run: show }] });
}

function describe({ name, bytes, finished }: KeptRecording): string {
  return finished ? text.record.kept(name, formatSize(bytes)) : text.record.recovered(name, formatSize(bytes));
}

/** Asks before the page is left while a recording runs or has not been saved. */
export function warnBeforeLeaving(): void {
  addEventListener("beforeunload", (event) => {
    const { recording } = currentState();
    if ((recording !== undefined && recording.fault === undefined) || unsaved.peek().size > 0) event.preventDefault();
  });
}
