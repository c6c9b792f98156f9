import { closeDialog, dialog } from "../dialogs.js";
import { call } from "../engine.js";
import { attempt } from "../notices.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { text } from "../text.js";
import { frameCount } from "../views.js";

/** Asks before the frames are forgotten. */
export function ClearDialog() {
  const clear = () => {
    closeDialog();
    void attempt(text.toolbar.clear, call("clear", undefined));
  };
  const save = () => {
    dialog.value = { kind: "save" };
  };
  const actions = (
    <>
      <Button label={text.clear.saveFirst} kind="outline" onClick={save} />
      <Button label={text.clear.go} kind="primary" onClick={clear} />
    </>
  );
  return (
    <Dialog title={text.clear.title} onClose={closeDialog} actions={actions}>
      <p>{text.clear.question(frameCount.value)}</p>
    </Dialog>
  );
}
