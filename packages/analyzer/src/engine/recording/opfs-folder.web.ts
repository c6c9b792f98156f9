import { CanError } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import type { KeptRecording, LocalFile } from "../../protocol.js";
import { quote } from "../text.js";
import type { RecordingFolder } from "./recording-folder.js";

const FOLDER = "recordings";
/** A file with this at the end of its name says that the recording was not finished. */
const MARK = ".unfinished";

/** The origin's private file system: what is written there survives a crash of the tab. */
export class OpfsFolder implements RecordingFolder {
  async isKept(): Promise<boolean> {
    try {
      await openFolder();
      await lockedNames();
      return true;
    } catch {
      return false;
    }
  }

  async create(name: string): Promise<LogTarget> {
    const folder = await openFolder();
    if (await hasFile(folder, name))
      throw new CanError("io", `there is a recording ${quote(name)} already`, { hint: "Choose another name." });
    const release = await takeLock(name);
    try {
      await folder.getFileHandle(name + MARK, { create: true });
      const handle = await folder.getFileHandle(name, { create: true });
      return new SyncTarget(name, await handle.createSyncAccessHandle(), async (complete) => {
        if (complete) await folder.removeEntry(name + MARK);
        release();
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  async list(): Promise<readonly KeptRecording[]> {
    const folder = await openFolder();
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    const busy = await lockedNames();
    const kept: KeptRecording[] = [];
    for (const name of names) {
      if (name.endsWith(MARK) || busy.has(name)) continue;
      const file = await (await folder.getFileHandle(name)).getFile();
      kept.push({ name, bytes: file.size, modifiedMs: file.lastModified, finished: !names.includes(name + MARK) });
    }
    return kept.sort((a, b) => b.modifiedMs - a.modifiedMs);
  }

  async file(name: string): Promise<LocalFile> {
    return (await this.#existing(name)).getFile();
  }

  async remove(name: string): Promise<void> {
    await this.#existing(name);
    if ((await lockedNames()).has(name)) throw new CanError("busy", `${quote(name)} is being recorded`);
    const folder = await openFolder();
    await folder.removeEntry(name);
    await folder.removeEntry(name + MARK).catch(() => {});
  }

  async #existing(name: string): Promise<FileSystemFileHandle> {
    const folder = await openFolder();
    if (name.endsWith(MARK) || !(await hasFile(folder, name))) throw new CanError("not-found", `there is no recording ${quote(name)}`);
    return folder.getFileHandle(name);
  }
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

async function hasFile(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    throw error;
  }
}

const LOCK = `${FOLDER}/`;

/** Other tabs see by the lock that a recording is being written; it ends with the tab. */
function takeLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK + name, { ifAvailable: true }, (lock) => {
        if (lock === null) throw new CanError("busy", `${quote(name)} is being recorded in another tab`);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

async function lockedNames(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name = "" }) => (name.startsWith(LOCK) ? name.slice(LOCK.length) : "")));
}

class SyncTarget implements LogTarget {
  readonly name: string;
  readonly #handle: FileSystemSyncAccessHandle;
  readonly #onClose: (complete: boolean) => Promise<void>;
  #length = 0;

  constructor(name: string, handle: FileSystemSyncAccessHandle, onClose: (complete: boolean) => Promise<void>) {
    this.name = name;
    this.#handle = handle;
    this.#onClose = onClose;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#write(this.#length, bytes);
    this.#length += bytes.length;
  }

  async overwrite(offset: number, bytes: Uint8Array): Promise<void> {
    this.#write(offset, bytes);
  }

  async truncate(length: number): Promise<void> {
    this.#handle.truncate(length);
    this.#length = length;
  }

  async sync(): Promise<void> {
    this.#handle.flush();
  }

  async close(complete = true): Promise<void> {
    this.#handle.close();
    await this.#onClose(complete);
  }

  #write(at: number, bytes: Uint8Array): void {
    const written = this.#handle.write(bytes as Uint8Array<ArrayBuffer>, { at });
    if (written < bytes.length) {
      throw new CanError("io", `${quote(this.name)}: no space left in the browser's storage`, {
        hint: "Everything written so far is kept. Export and remove older recordings.",
      });
    }
  }
}
