import { formatOfName } from "canalystii/formats";
import type { FileFormat, FileWritten, SaveCapture } from "../../protocol.js";
import { fileName } from "../recording/file-names.js";
import { LiveRecording } from "../recording/live-recording.js";
import { saveFrames } from "../recording/save-frames.js";
import { openSavePlace } from "../recording/save-target.js";
import { Slices } from "../slices.js";
import { chunksOf } from "../streams.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

type FileCalls =
  | "setDatabase"
  | "removeDatabase"
  | "startRecording"
  | "stopRecording"
  | "recordings"
  | "areRecordingsKept"
  | "recordingFile"
  | "exportRecording"
  | "removeRecording"
  | "save";

/** Calls about databases, recordings and saved files. */
export function fileCalls(workspace: Workspace): Handlers<FileCalls> {
  const { databases, capture, environment, onChange } = workspace;
  const { clock, pause, folder } = environment;
  let isStarting = false;
  return {
    setDatabase: async (file) => {
      const read = await databases.set(file);
      capture.namesChanged();
      return read;
    },
    removeDatabase: async ({ database }) => {
      await databases.remove(database);
      capture.namesChanged();
      return undefined;
    },
    startRecording: async (ask) => {
      const before = workspace.recording;
      if (before !== undefined && before.fault === undefined) throw new RangeError(`${before.name} is being recorded; stop it first`);
      if (isStarting) throw new RangeError("a recording is being started; wait until it has begun, then stop it first");
      needWritable(ask);
      const name = fileName(ask, clock.epochUs());
      isStarting = true;
      try {
        // what was written before it failed stays
        await before?.stop().catch(() => {});
        const recording = new LiveRecording({ ...ask, name, open: () => folder.create(name), clock, onChange });
        await recording.open();
        workspace.recording = recording;
      } finally {
        isStarting = false;
        onChange();
      }
      return { name };
    },
    stopRecording: async () => {
      const { recording } = workspace;
      if (recording === undefined) throw new RangeError("nothing is being recorded");
      workspace.recording = undefined;
      try {
        return await recording.stop();
      } finally {
        onChange();
      }
    },
    recordings: () => folder.list(),
    areRecordingsKept: async () => ({ kept: await folder.isKept() }),
    recordingFile: async ({ name }) => ({ file: await folder.file(name) }),
    exportRecording: async ({ name, place }, { signal }) => {
      const file = await folder.file(name);
      const target = await openSavePlace(place);
      try {
        for await (const bytes of chunksOf(file.stream(), signal)) await target.append(bytes);
        signal.throwIfAborted();
      } catch (error) {
        await target.close(false);
        throw error;
      }
      await target.close();
      return { bytes: file.size };
    },
    removeRecording: async ({ name }) => {
      await folder.remove(name);
      return undefined;
    },
    save: (ask, { signal }) => save(ask, workspace, new Slices(clock, pause), signal),
  };
}

async function save(ask: SaveCapture, workspace: Workspace, slices: Slices, signal: AbortSignal): Promise<FileWritten> {
  needWritable(ask);
  const { capture, environment, unread } = workspace;
  const { folder, clock } = environment;
  const { place, format, gzip } = ask;
  const trace = ask.view === undefined ? undefined : capture.trace(ask.view);
  const rows = await capture.storedRows(trace, signal);
  const name = place?.name ?? fileName(ask, clock.epochUs());
  let isCreated = false;
  const open = async () => {
    if (place !== undefined) return openSavePlace(place);
    const target = await folder.create(name);
    isCreated = true;
    return target;
  };
  try {
    const written = await saveFrames({ name, format, gzip, open, rows, slices, signal });
    return { ...written, losses: [...written.losses, ...unread] };
  } catch (error) {
    if (isCreated) await folder.remove(name).catch(() => {});
    throw error;
  }
}

/** Before a file is created. @throws RangeError */
function needWritable({ format: name }: FileFormat): void {
  const format = formatOfName(name);
  if (!format.writes) throw new RangeError(`format ${format.name} can only be read, not written`);
}
