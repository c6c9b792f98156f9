import { closeDialog } from "../../dialogs.js";
import { change, settings } from "../../kept/settings.js";
import { chooseFiles, mergeFiles } from "../../open-files.js";
import { Button } from "../../parts/button.js";
import { Check, Field, TextInput } from "../../parts/field.js";
import { openIcon } from "../../parts/icons.js";
import { text } from "../../text.js";
import styles from "../connect.module.css";

/** Opens logs and databases. */
export function FilesForm() {
  const choose = () => {
    closeDialog();
    chooseFiles();
  };
  return (
    <div class={styles["form"]}>
      <p>{text.connect.filesHint}</p>
      <p class={styles["hint"]}>{text.welcome.formats}</p>
      <Check
        label={text.connect.merge}
        checked={mergeFiles.value}
        onChange={(checked) => {
          mergeFiles.value = checked;
        }}
      />
      <Field label={text.connect.timeZone} hint="UTC, local, Europe/Berlin">
        <TextInput value={settings.value.timeZone} onInput={(timeZone) => change({ timeZone })} />
      </Field>
      <div class={styles["buttons"]}>
        <Button label={text.connect.files} icon={openIcon} kind="primary" onClick={choose} />
      </div>
    </div>
  );
}
