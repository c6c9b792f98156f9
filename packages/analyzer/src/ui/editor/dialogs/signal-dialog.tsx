import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DatabaseEdit, EditProblem, SignalFields, SignalPreview } from "../../../protocol.js";
import { keyText, TYPING_MS, useAnswer } from "../../answers/use-answer.js";
import { bitsOf, inOrder, placeBetween } from "../../bits/bit-layout.js";
import { closeDialog } from "../../dialogs.js";
import { call } from "../../engine.js";
import { valueText } from "../../format/value-text.js";
import { idText } from "../../frame-key.js";
import { attempt } from "../../notices.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Select } from "../../parts/field.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import { BitGrid } from "../bit-grid.js";
import styles from "../editor.module.css";
import { CheckedField, Labelled } from "./checked-field.js";
import { databaseOptions } from "./message-dialog.js";
import { loadSignal, ownersOf, type SignalContext, selectorOf } from "./signal-context.js";
import { signalTarget } from "./signal-dialog-state.js";
import { SignalFieldset } from "./signal-fieldset.js";
import { fieldsOf, numberOf, type SignalForm } from "./signal-form.js";
import { useSaving } from "./use-saving.js";

const words = text.editor.signal;
/** A frame is not drawn with more. */
const MOST_BYTES = 64;

/** Changes a signal, or makes one: its bits, its meaning, and what it is in the frames that were received. */
export function SignalDialog() {
  const target = signalTarget.value;
  const context = useSignal<SignalContext | undefined>(undefined);
  useEffect(() => {
    if (target === undefined) return;
    void attempt(text.editor.failed, loadSignal(target)).then((loaded) => {
      context.value = loaded;
      if (loaded === undefined) closeDialog();
    });
  }, [target]);
  return context.value === undefined ? null : <SignalEditor context={context.value} />;
}

function titleOf({ key, message, signal }: SignalContext): string {
  if (message === undefined) return words.add(idText(key));
  if (signal === undefined) return text.editor.message.addSignal(message.name);
  return text.editor.message.changeSignal(signal.name, message.name);
}

/** Returns the change that the dialog is about; without a message, one that makes it too. */
function editFor(context: SignalContext, fields: SignalFields, messageName: string, length: number): DatabaseEdit {
  const { place, message, signal, key } = context;
  if (place === undefined || message === undefined) {
    const { id, extended } = key;
    const made = { name: messageName.trim(), id, extended, length, sender: "", cycleTimeMs: undefined, comment: "" };
    return { kind: "add-message", fields: made, signals: [fields] };
  }
  if (signal === undefined) return { kind: "add-signal", message: place.message, fields };
  return { kind: "change-signal", message: place.message, signal: message.signals.indexOf(signal), fields };
}

function SignalEditor({ context }: { readonly context: SignalContext }) {
  const { key, row, place, message, signal } = context;
  const form = useSignal(context.form);
  const messageName = useSignal(`ID_${idText(key)}`);
  const database = useSignal(place?.database ?? databaseOptions()[0]?.value ?? 0);
  const { tried, busy, fault, save: saveEdit } = useSaving();
  const set = (some: Partial<SignalForm>) => {
    form.value = { ...form.value, ...some };
  };
  const fields = fieldsOf(form.value, signal?.fields);
  const selector = selectorOf(message, signal);
  const asked = { ...key, row, signal: fields, selector };
  // bits that cannot be are a problem of a field
  const preview = useAnswer([keyText(fields)], (ending) => call("previewSignal", asked, ending), TYPING_MS).value;
  const length = message?.fields.length ?? preview?.longest ?? 8;
  const edit = editFor(context, fields, messageName.value, length);
  const number = database.value === 0 ? undefined : database.value;
  const checked = useAnswer([keyText([number, edit])], () => call("checkEdit", { database: number, edit }), TYPING_MS);
  const isShown = ({ of, field }: EditProblem) => of === "message" || field !== "name" || tried.value || form.value.name !== "";
  const shownProblems = checked.value?.filter(isShown) ?? [];
  // what was typed last may not be drawn yet
  const written = () => editFor(context, fieldsOf(form.peek(), signal?.fields), messageName.peek(), length);
  const save = () => saveEdit(number, written(), place?.edition);
  const bits = bitsOf(fields);
  const choose = (from: number, to: number) => {
    const chosen = placeBetween(from, to, form.peek().byteOrder);
    set({ start: String(chosen.start), length: String(chosen.length) });
  };
  const setOrder = (byteOrder: SignalForm["byteOrder"]) => {
    const { start, length: count } = form.peek();
    const moved = inOrder({ start: numberOf(start), length: numberOf(count), byteOrder: form.peek().byteOrder }, byteOrder);
    set({ byteOrder, start: Number.isNaN(moved.start) ? start : String(moved.start) });
  };
  return (
    <Dialog
      title={titleOf(context)}
      wide="most"
      onClose={closeDialog}
      actions={
        <Button
          label={busy.value ? text.editor.message.saving : text.editor.message.save}
          kind="primary"
          disabled={busy.value}
          onClick={() => void save()}
        />
      }
    >
      <form
        class={styles["signal"]}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div>
          <BitGrid
            bytes={Math.min(MOST_BYTES, Math.max(1, length))}
            data={preview?.data ?? new Uint8Array()}
            chosen={bits}
            owners={ownersOf(message, signal)}
            onRange={choose}
          />
          {preview !== undefined && <Preview preview={preview} isSelected={row !== undefined} />}
        </div>
        <div class={styles["fields"]}>
          {message === undefined && (
            <NewMessage
              database={database.value}
              name={messageName.value}
              problems={shownProblems}
              onDatabase={(value) => {
                database.value = value;
              }}
              onName={(value) => {
                messageName.value = value;
              }}
            />
          )}
          <SignalFieldset form={form.value} problems={shownProblems} database={number} onChange={set} onOrder={setOrder} />
        </div>
        {/* Enter in a field needs it */}
        <button type="submit" hidden />
      </form>
      <FaultMessage what={text.editor.notChecked} fault={checked.fault} />
      <FaultMessage what={text.editor.failed} fault={fault.value} />
    </Dialog>
  );
}

interface NewMessageProps {
  readonly database: number;
  readonly name: string;
  readonly problems: readonly EditProblem[];
  readonly onDatabase: (database: number) => void;
  readonly onName: (name: string) => void;
}

/** Where a message that no database has is made. */
function NewMessage({ database, name, problems, onDatabase, onName }: NewMessageProps) {
  return (
    <>
      <Labelled label={text.editor.message.database}>
        <Select value={database} options={databaseOptions()} onChange={onDatabase} />
      </Labelled>
      <CheckedField label={words.messageName} value={name} problems={problems.filter(({ of }) => of === "message")} onInput={onName} />
    </>
  );
}

interface PreviewProps {
  readonly preview: SignalPreview;
  readonly isSelected: boolean;
}

/** What the signal is in the frames. */
function Preview({ preview, isSelected }: PreviewProps) {
  const { frames, value, label, least, most } = preview;
  if (frames === 0) return <p class={`${styles["quiet"]} ${styles["preview"]}`}>{words.noFrames}</p>;
  const unit = preview.unit === "" ? "" : ` ${preview.unit}`;
  const shown = Number.isNaN(value) ? "–" : `${valueText(value)}${unit}${label === undefined ? "" : ` (${label})`}`;
  return (
    <dl class={styles["preview"]}>
      <div>
        <dt>{isSelected ? words.value : words.lastValue}</dt>
        <dd>{shown}</dd>
      </div>
      <div>
        <dt>{words.seen}</dt>
        <dd>{words.seenIn(valueText(least), `${valueText(most)}${unit}`, frames)}</dd>
      </div>
    </dl>
  );
}
