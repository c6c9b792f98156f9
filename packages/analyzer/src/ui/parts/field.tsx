import type { ComponentChildren } from "preact";
import styles from "./field.module.css";

/** A labelled input, and below it how its value is written. */
export function Field(props: { readonly label: string; readonly hint?: string | undefined; readonly children: ComponentChildren }) {
  return (
    <div class={styles["field"]}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label>
        <span class={styles["label"]}>{props.label}</span>
        {props.children}
      </label>
      {props.hint !== undefined && <span class={styles["hint"]}>{props.hint}</span>}
    </div>
  );
}

export interface SelectProps<T extends string | number> {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export function Select<T extends string | number>({ value, options, onChange, name, disabled }: SelectProps<T>) {
  return (
    <select
      class={styles["input"]}
      value={value}
      aria-label={name}
      disabled={disabled}
      onChange={(event) => {
        const chosen = options[event.currentTarget.selectedIndex];
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export interface TextInputProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly name?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly list?: string | undefined;
  readonly autoFocus?: boolean | undefined;
  /** What it says is wrong; `describedBy` is the id of the element that says why. */
  readonly invalid?: boolean | undefined;
  readonly describedBy?: string | undefined;
}

export function TextInput({ value, onInput, name, placeholder, list, autoFocus = false, invalid, describedBy }: TextInputProps) {
  return (
    <input
      class={styles["input"]}
      type="text"
      autocomplete="off"
      spellcheck={false}
      value={value}
      aria-label={name}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      placeholder={placeholder}
      list={list}
      autofocus={autoFocus}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}

export function Check(props: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <label class={styles["check"]}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}
