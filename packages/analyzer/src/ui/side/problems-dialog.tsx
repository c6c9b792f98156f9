import { databases } from "../databases.js";
import { closeDialog } from "../dialogs.js";
import { Dialog } from "../parts/dialog.js";
import { text } from "../text.js";
import styles from "./side.module.css";

/** Lists what is wrong or doubtful in a database, by its place. */
export function ProblemsDialog({ database }: { readonly database: number }) {
  const entry = databases.value.find((known) => known.database === database);
  if (entry === undefined) return null;
  return (
    <Dialog title={text.databases.problemsOf(entry.name)} wide onClose={closeDialog}>
      <ul>
        {entry.read.problems.map(({ line, column, severity, message }) => (
          <li key={`${line}:${column} ${message}`} class={styles["problem"]}>
            <span class={styles["place"]}>{text.databases.place(line, column)}</span>
            <span class={severity === "error" ? styles["error"] : styles["warning"]}>{severity}</span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
