import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DatabaseEdit, EditProblem, MessageFields } from "../../../protocol.js";
import { keyText, TYPING_MS, useAnswer } from "../../answers/use-answer.js";
import { databases } from "../../databases.js";
import { closeDialog } from "../../dialogs.js";
import { call } from "../../engine.js";
import { attempt } from "../../notices.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Check, Select } from "../../parts/field.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import styles from "../editor.module.css";
import { CheckedField, CheckedText, Labelled } from "./checked-field.js";
import { type MessageTarget, messageTarget } from "./message-dialog-state.js";
import { numberOf } from "./signal-form.js";
import { useSaving } from "./use-saving.js";

/** A message as it is written in the dialog. */
interface MessageForm {
  readonly name: string;
  /** Hex. */
  readonly id: string;
  readonly extended: boolean;
  readonly length: string;
  readonly sender: string;
  readonly cycle: string;
  readonly comment: string;
}

const EMPTY: MessageForm = { name: "", id: "", extended: false, length: "8", sender: "", cycle: "", comment: "" };

function formOf({ name, id, extended, length, sender, cycleTimeMs, comment }: MessageFields): MessageForm {
  return {
    ...{ name, id: id.toString(16).toUpperCase(), extended, length: String(length), sender },
    ...{ cycle: cycleTimeMs === undefined ? "" : String(cycleTimeMs), comment },
  };
}

function fieldsOf({ name, id, extended, length, sender, cycle, comment }: MessageForm): MessageFields {
  return {
    ...{ name: name.trim(), id: /^\s*[\da-f]{1,8}\s*$/i.test(id) ? Number.parseInt(id, 16) : Number.NaN, extended },
    ...{ length: numberOf(length), sender: sender.trim(), cycleTimeMs: cycle.trim() === "" ? undefined : numberOf(cycle), comment },
  };
}

/** What the dialog begins with. */
interface Loaded {
  /** As it is shown. */
  readonly name: string;
  readonly form: MessageForm;
}

async function load(target: MessageTarget): Promise<Loaded> {
  if (target.kind === "change") {
    const { name, fields } = await call("readMessage", target.place);
    return { name, form: formOf(fields) };
  }
  if (target.key === undefined) return { name: "", form: EMPTY };
  const { id, extended } = target.key;
  const bits = { name: "", start: 0, length: 1, byteOrder: "intel", signed: false, float: false, scale: 1, offset: 0 } as const;
  const none = { minimum: undefined, maximum: undefined, unit: "", receivers: [], comment: "", labels: [], multiplexing: "" };
  const { longest } = await call("previewSignal", { ...target.key, signal: { ...bits, ...none } });
  return { name: "", form: { ...EMPTY, id: id.toString(16).toUpperCase(), extended, length: String(longest) } };
}

/** Changes a message, or makes one. */
export function MessageDialog() {
  const target = messageTarget.value;
  const loaded = useSignal<Loaded | undefined>(undefined);
  useEffect(() => {
    if (target === undefined) return;
    void attempt(text.editor.failed, load(target)).then((answer) => {
      loaded.value = answer;
      if (answer === undefined) closeDialog();
    });
  }, [target]);
  if (target === undefined || loaded.value === undefined) return null;
  return <MessageEditor target={target} first={loaded.value} />;
}

/** Which databases a new message can be put into. */
export function databaseOptions() {
  const open = databases.value.map(({ database, name }) => ({ value: database, label: name }));
  return [...open, { value: 0, label: text.editor.message.newDatabase }];
}

function editFor(target: MessageTarget, form: MessageForm): DatabaseEdit {
  const fields = fieldsOf(form);
  return target.kind === "change"
    ? { kind: "change-message", message: target.place.message, fields }
    : { kind: "add-message", fields, signals: [] };
}

function MessageEditor({ target, first }: { readonly target: MessageTarget; readonly first: Loaded }) {
  const form = useSignal(first.form);
  const { tried, busy, fault, save: saveEdit } = useSaving();
  const options = databaseOptions();
  // 0: a new one
  const database = useSignal(target.kind === "change" ? target.place.database : (target.database ?? options[0]?.value ?? 0));
  const number = database.value === 0 ? undefined : database.value;
  const edit = editFor(target, form.value);
  const checked = useAnswer([keyText([number, edit])], () => call("checkEdit", { database: number, edit }), TYPING_MS);
  const isEmpty = (field: keyof MessageFields) => (field === "name" || field === "id") && form.value[field] === "";
  const of = (field: keyof MessageFields): readonly EditProblem[] =>
    // what was not written yet is not wrong yet
    checked.value?.filter((problem) => problem.field === field && (tried.value || !isEmpty(field))) ?? [];
  const set = (some: Partial<MessageForm>) => {
    form.value = { ...form.value, ...some };
  };
  const edition = target.kind === "change" ? target.place.edition : undefined;
  const save = () => saveEdit(number, editFor(target, form.peek()), edition);
  const words = text.editor.message;
  return (
    <Dialog
      title={target.kind === "change" ? words.change(first.name) : words.add}
      onClose={closeDialog}
      actions={<Button label={busy.value ? words.saving : words.save} kind="primary" disabled={busy.value} onClick={() => void save()} />}
    >
      <form
        class={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {target.kind === "new" && target.database === undefined && (
          <div class={styles["whole"]}>
            <Labelled label={words.database}>
              <Select
                value={database.value}
                options={options}
                onChange={(value) => {
                  database.value = value;
                }}
              />
            </Labelled>
          </div>
        )}
        <div class={styles["whole"]}>
          <CheckedField label={words.name} value={form.value.name} autoFocus problems={of("name")} onInput={(name) => set({ name })} />
        </div>
        <CheckedField label={words.id} value={form.value.id} problems={of("id")} onInput={(id) => set({ id })} />
        <CheckedField label={words.length} value={form.value.length} problems={of("length")} onInput={(length) => set({ length })} />
        <CheckedField
          label={words.sender}
          value={form.value.sender}
          list="editor-nodes"
          problems={of("sender")}
          onInput={(sender) => set({ sender })}
        />
        <CheckedField label={words.cycle} value={form.value.cycle} problems={of("cycleTimeMs")} onInput={(cycle) => set({ cycle })} />
        <div class={styles["whole"]}>
          <Check label={words.extended} checked={form.value.extended} onChange={(extended) => set({ extended })} />
        </div>
        <div class={styles["whole"]}>
          <CheckedText label={words.comment} value={form.value.comment} problems={of("comment")} onInput={(comment) => set({ comment })} />
        </div>
        <Nodes database={number} />
        {/* Enter in a field needs it */}
        <button type="submit" hidden />
      </form>
      <FaultMessage what={text.editor.notChecked} fault={checked.fault} />
      <FaultMessage what={text.editor.failed} fault={fault.value} />
    </Dialog>
  );
}

/** Names of the control units of a database, for completion. */
export function Nodes({ database }: { readonly database: number | undefined }) {
  const { value, fault } = useAnswer([database], async () =>
    database === undefined ? [] : (await call("listMessages", { database, search: "" })).nodes,
  );
  return (
    <>
      <datalist id="editor-nodes">
        {value?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {fault !== undefined && (
        <div class={styles["whole"]}>
          <FaultMessage what={text.editor.notListed} fault={fault} />
        </div>
      )}
    </>
  );
}
