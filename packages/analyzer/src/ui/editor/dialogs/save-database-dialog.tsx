import { useSignal } from "@preact/signals";
import type { DbcEncoding } from "canalystii/dbc";
import type { ComponentChildren } from "preact";
import type { PrintedDatabase } from "../../../protocol.js";
import { useAnswer } from "../../answers/use-answer.js";
import { type DatabaseEntry, databases, keepEntry } from "../../databases.js";
import { closeDialog } from "../../dialogs.js";
import { call } from "../../engine.js";
import { toFault } from "../../fault.js";
import { say } from "../../notices.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Select, TextInput } from "../../parts/field.js";
import { download } from "../../parts/files/download.js";
import { choosePlace } from "../../parts/files/save-place.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import styles from "../editor.module.css";
import { Labelled } from "./checked-field.js";

const words = text.editor.save;
const ENCODINGS = (["windows-1252", "utf-8"] as const).map((value) => ({ value, label: words.encodings[value] }));

/** Writes the file where the user wants it; false: they changed their mind. */
async function write(database: number, name: string, { bytes, encoding }: PrintedDatabase): Promise<boolean> {
  const place = await choosePlace(name);
  if (place === "cancelled") return false;
  if (place === undefined) download(new Blob([Uint8Array.from(bytes)]), name);
  else await call("saveDatabase", { database, encoding, place });
  return true;
}

/** Saves a database as a DBC file. */
export function SaveDatabaseDialog({ database }: { readonly database: number }) {
  const entry = databases.value.find((known) => known.database === database);
  const wanted = useSignal<DbcEncoding | undefined>(undefined);
  const printed = useAnswer([wanted.value, entry], () => call("printDatabase", { database, encoding: wanted.value }));
  if (entry === undefined) return null;
  const failure = <FaultMessage what={words.failed} fault={printed.fault} />;
  if (printed.value === undefined) {
    if (printed.fault === undefined) return null;
    return (
      <Dialog title={words.title(entry.name)} onClose={closeDialog}>
        {failure}
      </Dialog>
    );
  }
  return (
    <Saving
      entry={entry}
      printed={printed.value}
      failure={failure}
      wanted={wanted.value}
      onWant={(encoding) => {
        wanted.value = encoding;
      }}
    />
  );
}

interface SavingProps {
  readonly entry: DatabaseEntry;
  readonly printed: PrintedDatabase;
  /** Why it could not be printed in another encoding. */
  readonly failure: ComponentChildren;
  readonly wanted: DbcEncoding | undefined;
  readonly onWant: (encoding: DbcEncoding) => void;
}

function Saving({ entry, printed, failure, wanted, onWant }: SavingProps) {
  const name = useSignal(/\.dbc$/i.test(entry.name) ? entry.name : `${entry.name}.dbc`);
  const fault = useSignal<ReturnType<typeof toFault> | undefined>(undefined);
  const busy = useSignal(false);
  const save = async () => {
    if (busy.peek()) return;
    busy.value = true;
    fault.value = undefined;
    try {
      if (!(await write(entry.database, name.peek().trim() || entry.name, printed))) return;
      // a file may have taken its place meanwhile
      if (databases.peek().includes(entry)) keepEntry({ ...entry, bytes: printed.bytes, edited: undefined });
      closeDialog();
      say({ tone: "info", title: words.done(name.peek(), printed.encoding) });
    } catch (error) {
      fault.value = toFault(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog
      title={words.title(entry.name)}
      onClose={closeDialog}
      actions={<Button label={words.go} kind="primary" disabled={busy.value} onClick={() => void save()} />}
    >
      <form
        class={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class={styles["whole"]}>
          <Labelled label={words.name}>
            <TextInput
              value={name.value}
              autoFocus
              onInput={(value) => {
                name.value = value;
              }}
            />
          </Labelled>
        </div>
        <div class={styles["whole"]}>
          <Labelled label={words.encoding}>
            <Select value={printed.encoding} options={ENCODINGS} onChange={onWant} />
          </Labelled>
        </div>
        {wanted === "windows-1252" && printed.encoding === "utf-8" && (
          <p class={`${styles["warning"]} ${styles["whole"]}`}>{words.impossible}</p>
        )}
        {printed.dropped.length > 0 && <p class={`${styles["warning"]} ${styles["whole"]}`}>{words.dropped(printed.dropped)}</p>}
        <p class={`${styles["quiet"]} ${styles["whole"]}`}>{words.kept}</p>
        <button type="submit" hidden />
      </form>
      {failure}
      <FaultMessage what={words.failed} fault={fault.value} />
    </Dialog>
  );
}
