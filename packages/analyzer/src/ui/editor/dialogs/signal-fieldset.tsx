import type { EditProblem, SignalFields } from "../../../protocol.js";
import { BYTE_ORDERS } from "../../bits/byte-orders.js";
import { Button } from "../../parts/button.js";
import { Select, TextInput } from "../../parts/field.js";
import { closeIcon, plusIcon } from "../../parts/icons.js";
import { text } from "../../text.js";
import styles from "../editor.module.css";
import { CheckedField, CheckedText, Labelled, Problems } from "./checked-field.js";
import { Nodes } from "./message-dialog.js";
import type { LabelForm, SignalForm } from "./signal-form.js";

const words = text.editor.signal;
const KINDS = [
  { value: "unsigned", label: words.kinds.unsigned },
  { value: "signed", label: words.kinds.signed },
  { value: "float", label: words.kinds.float },
] as const;

export interface SignalFieldsetProps {
  readonly form: SignalForm;
  readonly problems: readonly EditProblem[];
  /** Whose control units are completed. */
  readonly database: number | undefined;
  readonly onChange: (some: Partial<SignalForm>) => void;
  readonly onOrder: (order: SignalForm["byteOrder"]) => void;
}

/** The fields of a signal. */
export function SignalFieldset({ form, problems, database, onChange, onOrder }: SignalFieldsetProps) {
  const of = (...fields: readonly (keyof SignalFields)[]) =>
    problems.filter((problem) => problem.of === "signal" && fields.includes(problem.field as keyof SignalFields));
  const input = (
    label: string,
    key: "name" | "start" | "length" | "scale" | "offset" | "minimum" | "maximum" | "unit" | "multiplexing" | "receivers",
  ) => (
    <CheckedField
      label={label}
      value={form[key]}
      autoFocus={key === "name"}
      placeholder={key === "multiplexing" ? words.multiplexingHint : undefined}
      list={key === "receivers" ? "editor-nodes" : undefined}
      problems={of(key)}
      onInput={(value) => onChange({ [key]: value })}
    />
  );
  return (
    <>
      <div class={styles["whole"]}>{input(words.name, "name")}</div>
      {input(words.start, "start")}
      {input(words.length, "length")}
      <div class={styles["double"]}>
        <Labelled label={words.order}>
          <Select value={form.byteOrder} options={BYTE_ORDERS} onChange={onOrder} />
        </Labelled>
      </div>
      <Labelled label={words.kind}>
        <Select value={form.kind} options={KINDS} onChange={(kind) => onChange({ kind })} />
      </Labelled>
      {input(words.scale, "scale")}
      {input(words.offset, "offset")}
      {input(words.unit, "unit")}
      {input(words.minimum, "minimum")}
      {input(words.maximum, "maximum")}
      {input(words.multiplexing, "multiplexing")}
      <div class={styles["whole"]}>{input(words.receivers, "receivers")}</div>
      <div class={styles["whole"]}>
        <CheckedText label={words.comment} value={form.comment} problems={of("comment")} onInput={(comment) => onChange({ comment })} />
      </div>
      <Labels labels={form.labels} problems={of("labels")} onChange={(labels) => onChange({ labels })} />
      <Nodes database={database} />
    </>
  );
}

interface LabelsProps {
  readonly labels: readonly LabelForm[];
  readonly problems: readonly EditProblem[];
  readonly onChange: (labels: readonly LabelForm[]) => void;
}

/** Names of raw values. */
function Labels({ labels, problems, onChange }: LabelsProps) {
  const next = String(labels.reduce((most, { raw }) => Math.max(most, Number(raw) || 0), -1) + 1);
  return (
    <fieldset class={`${styles["labels"]} ${styles["whole"]}`}>
      <legend class={styles["label"]}>{words.labels}</legend>
      {labels.map((each, at) => (
        <div key={at} class={styles["labelRow"]}>
          <TextInput name={words.raw(at + 1)} value={each.raw} onInput={(raw) => onChange(labels.with(at, { ...each, raw }))} />
          <TextInput name={words.label(at + 1)} value={each.label} onInput={(label) => onChange(labels.with(at, { ...each, label }))} />
          <Button label={words.removeLabel(at + 1)} icon={closeIcon} iconOnly onClick={() => onChange(labels.toSpliced(at, 1))} />
        </div>
      ))}
      <Problems problems={problems} />
      <div>
        <Button label={words.addLabel} icon={plusIcon} kind="outline" onClick={() => onChange([...labels, { raw: next, label: "" }])} />
      </div>
    </fieldset>
  );
}
