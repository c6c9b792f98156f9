import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { closeDialog } from "../dialogs.js";
import { Button } from "../parts/button.js";
import { ConfirmButton } from "../parts/confirm-button.js";
import { Dialog } from "../parts/dialog.js";
import { Field, TextInput } from "../parts/field.js";
import { penIcon, trashIcon } from "../parts/icons.js";
import styles from "../parts/list.module.css";
import { text } from "../text.js";
import { activeWorkspace, refreshNames, UNNAMED, workspaceNames } from "./kept-workspaces.js";
import { labelOf, removeWorkspace, renameWorkspace, saveWorkspaceAs, switchWorkspace } from "./switch-workspace.js";
import { nameProblem } from "./workspace-names.js";

interface NameFormProps {
  readonly label: string;
  readonly action: string;
  readonly first: string;
  /** Names that are taken. */
  readonly others: readonly string[];
  readonly onEnter: (name: string) => void;
}

/** Asks for a name; what is wrong with it is said below it. */
function NameForm({ label, action, first, others, onEnter }: NameFormProps) {
  const name = useSignal(first);
  const problem = useSignal<string | undefined>(undefined);
  const enter = (event: SubmitEvent) => {
    event.preventDefault();
    problem.value = nameProblem(name.peek(), others);
    if (problem.peek() !== undefined) return;
    onEnter(name.peek().trim());
    name.value = "";
  };
  return (
    <form class={styles["what"]} onSubmit={enter}>
      <div class={styles["add"]}>
        <Field label={label}>
          <TextInput
            value={name.value}
            autoFocus
            onInput={(value) => {
              name.value = value;
              problem.value = undefined;
            }}
          />
        </Field>
        <button type="submit" hidden />
        <Button label={action} kind="outline" onClick={(event) => event.currentTarget.form?.requestSubmit()} />
      </div>
      {problem.value !== undefined && (
        <p class={styles["problem"]} role="alert">
          {problem.value}
        </p>
      )}
    </form>
  );
}

function Entry({ name }: { readonly name: string }) {
  const renames = useSignal(false);
  const label = labelOf(name);
  const isOpen = name === activeWorkspace.value;
  const rename = (to: string) => {
    renames.value = false;
    if (to !== name) void renameWorkspace(name, to);
  };
  const open = () => {
    closeDialog();
    void switchWorkspace(name);
  };
  if (renames.value) {
    const others = workspaceNames.value.filter((other) => other !== name);
    return (
      <li class={styles["row"]}>
        <NameForm label={text.workspace.nameOf(label)} action={text.workspace.rename} first={name} others={others} onEnter={rename} />
      </li>
    );
  }
  return (
    <li class={styles["row"]} aria-current={isOpen}>
      <span class={styles["what"]}>
        {label} {isOpen && <span class={styles["quiet"]}>{text.workspace.isOpen}</span>}
      </span>
      {!isOpen && <Button label={text.workspace.switch} kind="outline" onClick={open} />}
      {name !== UNNAMED && (
        <>
          <Button
            label={text.workspace.renameOf(label)}
            icon={penIcon}
            iconOnly
            onClick={() => {
              renames.value = true;
            }}
          />
          <ConfirmButton
            label={text.workspace.removeOf(label)}
            icon={trashIcon}
            question={text.reallyDelete}
            onConfirm={() => void removeWorkspace(name)}
          />
        </>
      )}
    </li>
  );
}

/** The workspaces that are kept: opens, renames and deletes them, and keeps this one under another name. */
export function WorkspacesDialog() {
  useEffect(() => void refreshNames().catch(() => {}), []);
  const names = workspaceNames.value;
  return (
    <Dialog title={text.workspace.title} onClose={closeDialog}>
      <p class={styles["quiet"]}>{text.workspace.about}</p>
      <ul>
        {[UNNAMED, ...names].map((name) => (
          <Entry key={name} name={name} />
        ))}
      </ul>
      <NameForm
        label={text.workspace.newName}
        action={text.workspace.saveAs}
        first=""
        others={names}
        onEnter={(name) => void saveWorkspaceAs(name)}
      />
    </Dialog>
  );
}
