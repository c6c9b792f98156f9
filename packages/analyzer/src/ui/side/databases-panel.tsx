import { type DatabaseEntry, databases, dropDatabase, setDatabaseChannels } from "../databases.js";
import { dialog } from "../dialogs.js";
import { editNewDatabase } from "../editor/edit-database.js";
import { editedDatabase, openEditor } from "../editor/editor-state.js";
import { EditorPart } from "../editor/lazy-editor.js";
import { UnsavedDot } from "../editor/unsaved-dot.js";
import { state } from "../engine.js";
import { chooseFiles } from "../open-files.js";
import { Button } from "../parts/button.js";
import { Select } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { databaseIcon, penIcon, plusIcon, trashIcon } from "../parts/icons.js";
import item from "../parts/item.module.css";
import { text } from "../text.js";
import styles from "./side.module.css";

const CHANNEL_OPTIONS = [
  { value: "all", label: text.databases.all, channels: undefined },
  { value: "0", label: "can0", channels: [0] },
  { value: "1", label: "can1", channels: [1] },
] as const;

function Database({ entry }: { readonly entry: DatabaseEntry }) {
  const { database, name, channels, read } = entry;
  const counts = state.value.databases.find((known) => known.database === database);
  const problems = text.databases.problems(read.errors, read.warnings);
  const chosen = CHANNEL_OPTIONS.find((option) => String(option.channels) === String(channels))?.value ?? "all";
  const use = (value: string) => void setDatabaseChannels(entry, CHANNEL_OPTIONS.find((option) => option.value === value)?.channels);
  return (
    <li class={item["item"]}>
      <div class={item["head"]}>
        <Icon svg={databaseIcon} />
        <span class={item["name"]} title={name}>
          {name}
        </span>
        {entry.edited !== undefined && <UnsavedDot />}
        <Button label={text.editor.edit(name)} icon={penIcon} iconOnly onClick={() => openEditor(database)} />
        <Button label={text.databases.remove(name)} icon={trashIcon} iconOnly onClick={() => void dropDatabase(entry)} />
      </div>
      <div class={`${item["head"]} ${styles["apart"]}`}>
        {counts !== undefined && <span class={styles["quiet"]}>{text.databases.counts(counts.messages, counts.signals)}</span>}
        <div class={styles["narrow"]}>
          <Select name={text.databases.of(name)} value={chosen} options={CHANNEL_OPTIONS} onChange={use} />
        </div>
      </div>
      {problems !== "" && (
        <button
          type="button"
          class={styles["problems"]}
          onClick={() => {
            dialog.value = { kind: "problems", database };
          }}
        >
          {problems}
        </button>
      )}
    </li>
  );
}

/** The databases that give names and signals to frames. */
export function DatabasesPanel() {
  const edited = editedDatabase.value;
  if (edited !== undefined && databases.value.some(({ database }) => database === edited)) {
    return <EditorPart part="EditorPanel" database={edited} />;
  }
  return (
    <div class={styles["content"]}>
      {databases.value.length === 0 && <p class={styles["quiet"]}>{text.databases.none}</p>}
      <ul>
        {databases.value.map((entry) => (
          <Database key={entry.database} entry={entry} />
        ))}
      </ul>
      <div class={styles["buttons"]}>
        <Button label={text.databases.add} icon={plusIcon} kind="outline" onClick={() => chooseFiles(".dbc")} />
        <Button label={text.editor.newDatabase} kind="outline" onClick={() => void editNewDatabase()} />
      </div>
    </div>
  );
}
