import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { TypedValue } from "../../format/number-text.js";
import field from "../../parts/field.module.css";
import styles from "./value-input.module.css";

export interface ValueInputProps<T> extends TypedValue<T> {
  readonly label: string;
  /** The label is only for screen readers: what is beside it says the same. */
  readonly bare?: boolean | undefined;
  readonly value: string;
  /** Why the value was refused. */
  readonly refused?: string | undefined;
  readonly onValue: (value: T) => void;
  /** The field is left: what was refused is gone. */
  readonly onLeave?: (() => void) | undefined;
  readonly onKeyDown?: ((event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => void) | undefined;
  readonly mono?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly placeholder?: string | undefined;
}

/** A field whose text has a value: it takes effect while it is typed; what is wrong with it is said below. */
export function ValueInput<T>(props: ValueInputProps<T>) {
  const { label, bare = false, value, parse, wrong, refused, onValue, onLeave, onKeyDown, mono = false, disabled, placeholder } = props;
  const id = useId();
  /** undefined: nobody types. */
  const typed = useSignal<string | undefined>(undefined);
  const problem = typed.value !== undefined && parse(typed.value) === undefined ? wrong(typed.value) : refused;
  const take = (text: string) => {
    typed.value = text;
    const parsed = parse(text);
    if (parsed !== undefined) onValue(parsed);
  };
  return (
    <span class={field["field"]}>
      <label class={bare ? "hidden-text" : `${field["label"]} ${styles["label"]}`} for={id}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        class={`${field["input"]} ${styles["input"]} ${mono ? styles["mono"] : ""}`}
        autocomplete="off"
        spellcheck={false}
        value={typed.value ?? value}
        placeholder={placeholder}
        disabled={disabled}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={(event) => take(event.currentTarget.value)}
        onBlur={() => {
          typed.value = undefined;
          onLeave?.();
        }}
        onKeyDown={onKeyDown}
      />
      {problem !== undefined && (
        <span id={`${id}-problem`} class={styles["problem"]} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
