import { signal } from "@preact/signals";
import { addDatabaseFiles } from "./databases.js";
import { call, currentState, untilState } from "./engine.js";
import { toFault } from "./fault.js";
import { settings } from "./kept/settings.js";
import { loadPart } from "./load-part.js";
import { say, sayFault } from "./notices.js";
import { letChooseFiles } from "./parts/files/choose-files.js";
import { areOver } from "./sources-over.js";
import { text } from "./text.js";
import { goToFirst } from "./trace/trace-state.js";
import { openWorkspaceFile, WORKSPACE_SUFFIX } from "./workspace/workspace-file.js";

const LOG_TYPES = ".log,.candump,.asc,.blf,.trc,.csv,.pcap,.cap,.pcapng,.ntar,.jsonl,.ndjson,.gz";

/** Reports of more files than this are only in the list of the sources. */
const MOST_REPORTS = 3;

/** The bytes of these files are databases, not frames. */
const isDatabase = ({ name }: File) => /\.dbc$/i.test(name);
const isWorkspace = ({ name }: File) => name.toLowerCase().endsWith(WORKSPACE_SUFFIX);

/** Whether a file is opened as a log. */
export const isLog = (file: File) => !isDatabase(file) && !isWorkspace(file);

/** Files are merged with what is there, rather than taking its place. */
export const mergeFiles = signal(false);

/** Opens what was dropped or chosen: logs become the capture, DBC files become databases, a workspace is opened. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const workspace = files.find(isWorkspace);
  if (workspace !== undefined) await openWorkspaceFile(workspace);
  await addDatabaseFiles(files.filter(isDatabase));
  const logs = files.filter(isLog);
  if (logs.length > 0) await openLogs(logs);
}

async function openLogs(logs: readonly File[]): Promise<void> {
  const live = currentState().sources.some(({ kind, phase }) => kind !== "file" && (phase === "running" || phase === "away"));
  if (live) {
    const [first] = logs;
    const replay = { label: text.send.replayIt, run: () => replayLog(first as File) };
    const open = { label: text.source.stop, run: () => closeLive().then(() => readLogs(logs)) };
    say({ tone: "info", title: text.connect.closeFirst, actions: logs.length === 1 ? [open, replay] : [open] });
    return;
  }
  await readLogs(logs);
}

/** Its code is loaded when it is first wanted. */
async function replayLog(log: File): Promise<void> {
  const part = await loadPart(text.send.replay, import("./send/replay/replay-state.js"));
  await part?.chooseReplayFile(log);
}

async function readLogs(logs: readonly File[]): Promise<void> {
  goToFirst();
  try {
    const mode = mergeFiles.peek() ? "merge" : "replace";
    const opened = await call("openFiles", { files: logs, mode, timeZone: settings.peek().timeZone });
    await reportFiles(opened.sources);
  } catch (error) {
    sayFault(text.failures.files, toFault(error));
  }
}

/** Says what of the files could not be read; what could is there. */
async function reportFiles(numbers: readonly number[]): Promise<void> {
  const over = areOver(numbers);
  const state = await untilState(({ sources }) => over(sources));
  const files = state.sources.filter(({ source }) => numbers.includes(source));
  for (const { name, fault } of files) if (fault !== undefined) sayFault(text.failures.file(name), fault);
  const partly = files.filter(({ fault, file }) => fault === undefined && (file?.report.length ?? 0) > 0);
  if (partly.length > MOST_REPORTS) {
    say({ tone: "loss", title: text.source.severalPartly(partly.length), hint: text.source.reports(partly.map(({ name }) => name)) });
    return;
  }
  for (const { name, file } of partly) say({ tone: "loss", title: text.source.partly(name), hint: file?.report.join("\n") });
}

/** Disconnects the adapter or simulator. */
export async function closeLive(): Promise<void> {
  const live = currentState().sources.filter(({ kind, phase }) => kind !== "file" && (phase === "running" || phase === "away"));
  for (const { source } of live) await call("closeSource", { source });
}

/** Lets the user choose files. */
export function chooseFiles(accept = `${LOG_TYPES},.dbc,${WORKSPACE_SUFFIX}`): void {
  letChooseFiles({ accept, multiple: true }, (files) => void openFiles(files));
}
