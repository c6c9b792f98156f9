import { useSignal } from "@preact/signals";
import { closeDialog } from "../dialogs.js";
import { parseTime } from "../format/format-time.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { Field, TextInput } from "../parts/field.js";
import { Message } from "../parts/notices.js";
import { text } from "../text.js";
import { startUs } from "../views.js";
import { goToTime } from "./trace-actions.js";
import { grid } from "./trace-state.js";

/** Asks for a time and goes there. */
export function TimeDialog() {
  const wanted = useSignal("");
  /** What was no time. */
  const wrong = useSignal<string | undefined>(undefined);
  const go = () => {
    const timeUs = parseTime(wanted.value, startUs.peek());
    wrong.value = timeUs === undefined ? wanted.value : undefined;
    if (timeUs === undefined) return;
    closeDialog();
    void goToTime(timeUs).then(() => grid.peek()?.element.focus());
  };
  return (
    <Dialog
      title={text.trace.goToTime.replace("…", "")}
      onClose={closeDialog}
      actions={<Button label={text.trace.goTo} kind="primary" onClick={go} />}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field label={text.trace.time} hint={text.trace.goToHint}>
          <TextInput
            value={wanted.value}
            autoFocus
            onInput={(value) => {
              wanted.value = value;
            }}
          />
        </Field>
        {wrong.value !== undefined && <Message tone="fault" title={text.noTime(wrong.value)} />}
      </form>
    </Dialog>
  );
}
