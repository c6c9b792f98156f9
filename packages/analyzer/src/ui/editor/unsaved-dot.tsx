import { text } from "../text.js";
import styles from "./unsaved-dot.module.css";

/** Marks a database with changes that are in no file yet. */
export function UnsavedDot() {
  return (
    <span class={styles["dot"]} title={text.editor.unsaved}>
      <span class="hidden-text">{text.editor.unsaved}</span>
    </span>
  );
}
