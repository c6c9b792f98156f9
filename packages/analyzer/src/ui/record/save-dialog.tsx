import { useSignal } from "@preact/signals";
import type { FileWritten, SavePlace } from "../../protocol.js";
import { closeDialog } from "../dialogs.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { formatSize } from "../format/format-size.js";
import { change, settings } from "../kept/settings.js";
import { say } from "../notices.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { Check, Field, Select } from "../parts/field.js";
import { choosePlace } from "../parts/files/save-place.js";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { frameCount, traceView, views } from "../views.js";
import { FILE_SUFFIXES, FORMAT_OPTIONS, knownFormat } from "./file-formats.js";
import { downloadRecording } from "./kept-recordings.js";
import styles from "./save-dialog.module.css";

interface Wish {
  readonly format: string;
  readonly gzip: boolean;
  readonly view: number | undefined;
}

/** Writes the frames where the user wants them; undefined: the user changed their mind. */
async function saveFrames({ format, gzip, view }: Wish): Promise<FileWritten | undefined> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const name = `${stamp}${FILE_SUFFIXES[format] ?? ""}${gzip ? ".gz" : ""}`;
  const place: SavePlace | "cancelled" | undefined = await choosePlace(name);
  if (place === "cancelled") return undefined;
  const written = await call("save", { format, gzip, view, place });
  if (place === undefined) {
    await downloadRecording(written.name);
    // the download has its own copy
    setTimeout(() => void call("removeRecording", { name: written.name }).catch(() => undefined), 60_000);
  }
  return written;
}

/** Saves the capture, or what the filter shows of it, in a format. */
export function SaveDialog() {
  const filtered = traceView.value;
  const canFilter = filtered !== undefined && filtered.query.trim() !== "";
  const onlyFiltered = useSignal(canFilter);
  const gzip = useSignal(false);
  const busy = useSignal(false);
  const fault = useSignal<ReturnType<typeof toFault> | undefined>(undefined);
  const format = knownFormat(settings.value.format);
  const save = async () => {
    busy.value = true;
    fault.value = undefined;
    try {
      const written = await saveFrames({ format, gzip: gzip.value, view: onlyFiltered.value ? views.peek()?.trace : undefined });
      if (written !== undefined) sayWritten(written);
    } catch (error) {
      fault.value = toFault(error);
    }
    busy.value = false;
  };
  return (
    <Dialog
      title={text.save.title}
      onClose={closeDialog}
      actions={
        <Button label={busy.value ? text.save.saving : text.save.go} kind="primary" disabled={busy.value} onClick={() => void save()} />
      }
    >
      <div class={styles["fields"]}>
        <Field label={text.save.format}>
          <Select value={format} options={FORMAT_OPTIONS} onChange={(value) => change({ format: value })} />
        </Field>
        {canFilter && (
          <Field label={text.save.which}>
            <Select
              value={onlyFiltered.value ? "some" : "all"}
              options={[
                { value: "all", label: text.save.all(frameCount.value) },
                { value: "some", label: text.save.filtered(filtered.endPosition - filtered.firstPosition) },
              ]}
              onChange={(value) => {
                onlyFiltered.value = value === "some";
              }}
            />
          </Field>
        )}
        <Check
          label={text.save.gzip}
          checked={gzip.value}
          onChange={(checked) => {
            gzip.value = checked;
          }}
        />
        <FaultMessage what={text.failures.save} fault={fault.value} />
      </div>
    </Dialog>
  );
}

function sayWritten({ name, frames, bytes, losses }: FileWritten): void {
  closeDialog();
  const hint = losses.length === 0 ? undefined : text.record.lost(losses);
  say({ tone: losses.length === 0 ? "info" : "loss", title: text.save.done(name, frames, formatSize(bytes)), hint });
}
