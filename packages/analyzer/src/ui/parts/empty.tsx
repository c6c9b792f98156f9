import type { ComponentChildren } from "preact";
import styles from "./empty.module.css";

/** What an empty panel says: what belongs there, and the action that brings it. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class={styles["empty"]}>{children}</div>;
}
