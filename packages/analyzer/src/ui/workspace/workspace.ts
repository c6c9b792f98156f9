import { effect } from "@preact/signals";
import { databases, setDatabase } from "../databases.js";
import { call } from "../engine.js";
import { say } from "../notices.js";
import { text } from "../text.js";
import { getKept, keep } from "./keep.js";
import { DEFAULTS, readSettings, type Settings, settings } from "./settings.js";
import { readDatabases } from "./workspace-text.js";

/** Changes are written after this time without another one, ms. */
const QUIET_MS = 400;
/** All columns of the trace and the side panel fit. */
const WIDE_PX = 1280;

/** Brings back what was kept at the last visit, and keeps every change from now on. */
export async function openKeptWorkspace(): Promise<void> {
  try {
    const [kept, files] = await Promise.all([getKept("settings"), getKept("databases")]);
    settings.value = kept === undefined ? firstSettings() : readSettings(kept);
    void restoreDatabases(files);
  } catch {
    say({ tone: "info", title: text.failures.keep });
    return;
  }
  keepChanges("settings", () => settings.value);
  keepChanges("databases", () => databases.value.map(({ name, bytes, channels }) => ({ name, bytes, channels })));
  effect(() => {
    const { limitMb } = settings.value;
    if (limitMb > 0) void call("setLimit", { bytes: limitMb * 1_000_000 }).catch(() => undefined);
  });
}

/** Without the room for all columns of the trace and the side panel, it is opened when it is wanted. */
function firstSettings(): Settings {
  return { ...DEFAULTS, sideOpen: innerWidth >= WIDE_PX };
}

async function restoreDatabases(kept: unknown): Promise<void> {
  for (const database of readDatabases(kept)) await setDatabase(database);
}

function keepChanges(name: string, read: () => unknown): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  const write = () => {
    clearTimeout(timer);
    if (timer !== undefined) void keep(name, read()).catch(() => say({ tone: "info", title: text.failures.keep }));
    timer = undefined;
  };
  effect(() => {
    read();
    if (first) {
      first = false;
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(write, QUIET_MS);
  });
  addEventListener("pagehide", write);
}
