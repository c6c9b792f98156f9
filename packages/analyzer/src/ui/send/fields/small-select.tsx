import { Select, type SelectProps } from "../../parts/field.js";
import field from "../../parts/field.module.css";
import styles from "./value-input.module.css";

/** A choice with its label, as high as the fields beside it. */
export function SmallSelect<T extends string | number>({ label, ...select }: SelectProps<T> & { readonly label: string }) {
  return (
    <span class={`${field["field"]} ${styles["select"]}`}>
      <span class={`${field["label"]} ${styles["label"]}`} aria-hidden="true">
        {label}
      </span>
      <Select {...select} name={label} />
    </span>
  );
}
