import type { RecordingState, SourceState } from "../../protocol.js";
import { onEveryState } from "../engine.js";
import { dismiss, say, sayFault } from "../notices.js";
import { text } from "../text.js";

/** Says when a source is lost, when it has ended by a fault, and when a recording fails: also while another part of the page is in use. */
export function watchSources(): void {
  const away = new Map<number, number>();
  const failed = new Set<number>();
  let failedRecording: RecordingState["fault"];
  onEveryState(({ sources, recording }) => {
    for (const source of sources) watch(source, away, failed);
    const fault = recording?.fault;
    if (fault !== undefined && fault.message !== failedRecording?.message) sayFault(text.failures.record, fault);
    failedRecording = fault;
  });
}

function watch(source: SourceState, away: Map<number, number>, failed: Set<number>): void {
  const { source: number, kind, name, phase, fault, frames } = source;
  const said = away.get(number);
  if (phase === "away" && said === undefined) {
    const title = kind === "remote" ? text.source.lost(name) : text.source.unplugged(name);
    away.set(number, say({ tone: "loss", title, hint: text.source.comesBack }));
  } else if (phase !== "away" && said !== undefined) {
    dismiss(said);
    away.delete(number);
  }
  // what could not even be opened is said where it was asked for
  if (phase !== "failed" || kind === "file" || failed.has(number) || fault === undefined) return;
  failed.add(number);
  if (frames > 0) sayFault(text.failures.source(name), fault);
}
