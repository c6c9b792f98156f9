import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fault, KeptRecording } from "../../protocol.js";
import { closeDialog } from "../dialogs.js";
import { toFault } from "../fault.js";
import { formatSize } from "../format/format-size.js";
import { formatDateTime } from "../format/format-time.js";
import { settings } from "../kept/settings.js";
import { attempt } from "../notices.js";
import { Button } from "../parts/button.js";
import { ConfirmButton } from "../parts/confirm-button.js";
import { Dialog } from "../parts/dialog.js";
import { trashIcon } from "../parts/icons.js";
import styles from "../parts/list.module.css";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { areKept, openRecording, recordings, refreshRecordings, removeRecording, saveRecording } from "./kept-recordings.js";

interface EntryProps {
  readonly recording: KeptRecording;
  /** Does something; what goes wrong is said in the window. */
  readonly act: (what: string, work: Promise<unknown>) => Promise<void>;
}

function Entry({ recording, act }: EntryProps) {
  const saves = useSignal(false);
  const { name, bytes, modifiedMs, finished } = recording;
  const time = formatDateTime(modifiedMs * 1_000).slice(0, 19);
  const open = () => {
    closeDialog();
    void attempt(text.failures.files, openRecording(name));
  };
  const save = async () => {
    saves.value = true;
    await act(text.failures.save, saveRecording(name));
    saves.value = false;
  };
  return (
    <li class={styles["row"]}>
      <div class={styles["what"]}>
        {name}
        <p class={styles["quiet"]}>
          {text.recordings.facts(formatSize(bytes), time)}
          {!finished && <span class={styles["warn"]}> · {text.recordings.unfinished}</span>}
          {settings.value.downloaded.includes(name) && ` · ${text.recordings.downloaded}`}
        </p>
      </div>
      <Button label={saves.value ? text.save.saving : text.record.save} kind="outline" disabled={saves.value} onClick={() => void save()} />
      <Button label={text.record.open} kind="outline" onClick={open} />
      <ConfirmButton
        label={text.recordings.remove(name)}
        icon={trashIcon}
        question={text.reallyDelete}
        onConfirm={() => void act(text.failures.record, removeRecording(name))}
      />
    </li>
  );
}

/** Returns how many bytes the browser would still keep for this page, if it says so. */
async function freeBytes(): Promise<number | undefined> {
  const { quota, usage } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
}

/** All recordings that the browser keeps for this page. */
export function RecordingsDialog() {
  const fault = useSignal<{ readonly what: string; readonly fault: Fault } | undefined>(undefined);
  const free = useSignal<number | undefined>(undefined);
  const act = async (what: string, work: Promise<unknown>) => {
    fault.value = undefined;
    try {
      await work;
      free.value = await freeBytes();
    } catch (error) {
      fault.value = { what, fault: toFault(error) };
    }
  };
  useEffect(() => void act(text.failures.recordings, refreshRecordings()), []);
  const kept = recordings.value;
  const bytes = kept.reduce((sum, recording) => sum + recording.bytes, 0);
  const failed = fault.value;
  return (
    <Dialog title={text.recordings.title} wide onClose={closeDialog}>
      <p class={styles["quiet"]}>
        {kept.length === 0 ? text.recordings.none : text.recordings.total(kept.length, formatSize(bytes))}{" "}
        {!areKept.value && text.recordings.inMemory}
        {areKept.value && free.value !== undefined && text.recordings.free(formatSize(free.value))}
      </p>
      {failed !== undefined && (
        <div role="alert">
          <FaultMessage {...failed} />
        </div>
      )}
      <ul>
        {kept.map((recording) => (
          <Entry key={recording.name} recording={recording} act={act} />
        ))}
      </ul>
    </Dialog>
  );
}
