import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { EditProblem } from "../../../protocol.js";
import { TextInput, type TextInputProps } from "../../parts/field.js";
import styles from "../editor.module.css";

export interface CheckedFieldProps extends Omit<TextInputProps, "invalid" | "describedBy" | "name"> {
  readonly label: string;
  readonly problems: readonly EditProblem[];
}

/** A labelled input, and below it what is wrong with its value. */
export function CheckedField({ label, problems, ...input }: CheckedFieldProps) {
  const id = useId();
  return (
    <div class={styles["checked"]}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label>
        <span class={styles["label"]}>{label}</span>
        <TextInput {...input} invalid={problems.some(({ severity }) => severity === "error")} describedBy={`${id}-why`} />
      </label>
      <Problems id={`${id}-why`} problems={problems} />
    </div>
  );
}

/** A labelled input of several lines. */
export function CheckedText({ label, value, onInput, problems }: Pick<CheckedFieldProps, "label" | "value" | "onInput" | "problems">) {
  const id = useId();
  return (
    <div class={styles["checked"]}>
      <label>
        <span class={styles["label"]}>{label}</span>
        <textarea
          class={styles["lines"]}
          rows={2}
          value={value}
          aria-describedby={`${id}-why`}
          aria-invalid={problems.length > 0}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <Problems id={`${id}-why`} problems={problems} />
    </div>
  );
}

/** A labelled control of another kind. */
export function Labelled({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class={styles["checked"]}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label>
        <span class={styles["label"]}>{label}</span>
        {children}
      </label>
    </div>
  );
}

/** What is wrong or doubtful, a line each. */
export function Problems({ id, problems }: { readonly id?: string | undefined; readonly problems: readonly EditProblem[] }) {
  return (
    <div id={id} aria-live="polite">
      {problems.map(({ severity, message }) => (
        <p key={message} class={styles[severity]}>
          {message}
        </p>
      ))}
    </div>
  );
}
