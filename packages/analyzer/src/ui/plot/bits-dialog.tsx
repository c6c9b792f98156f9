import { useSignal } from "@preact/signals";
import { BYTE_ORDERS } from "../bits/byte-orders.js";
import { closeDialog } from "../dialogs.js";
import { wholeIn } from "../format/number-text.js";
import { placeText } from "../frame-key.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { Check, Field, Select, TextInput } from "../parts/field.js";
import { Message } from "../parts/notices.js";
import { bitsDialogFor, plot } from "../plots.js";
import { text } from "../text.js";
import styles from "./bits-dialog.module.css";

const START = wholeIn(0, 511);
const LENGTH = wholeIn(1, 64);

/** Asks which bits of the frames of an id are to be plotted. */
export function BitsDialog() {
  const key = bitsDialogFor.value;
  const start = useSignal("0");
  const length = useSignal("8");
  const byteOrder = useSignal<"intel" | "motorola">("intel");
  const signed = useSignal(false);
  const wrong = useSignal<readonly string[]>([]);
  if (key === undefined) return null;
  const go = () => {
    const [from, count] = [START.parse(start.value), LENGTH.parse(length.value)];
    if (from === undefined || count === undefined) {
      wrong.value = [
        ...(from === undefined ? [text.failed(text.plot.start, START.wrong(start.value))] : []),
        ...(count === undefined ? [text.failed(text.plot.length, LENGTH.wrong(length.value))] : []),
      ];
      return;
    }
    plot({ ...key, field: { start: from, length: count, byteOrder: byteOrder.value, signed: signed.value } });
    closeDialog();
  };
  const title = text.plot.bitsOf(placeText(key));
  return (
    <Dialog title={title} onClose={closeDialog} actions={<Button label={text.plot.add} kind="primary" onClick={go} />}>
      <form
        class={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field label={text.plot.start} hint={text.plot.startHint}>
          <TextInput
            value={start.value}
            autoFocus
            onInput={(value) => {
              start.value = value;
            }}
          />
        </Field>
        <Field label={text.plot.length}>
          <TextInput
            value={length.value}
            onInput={(value) => {
              length.value = value;
            }}
          />
        </Field>
        <Field label={text.plot.order}>
          <Select
            value={byteOrder.value}
            options={BYTE_ORDERS}
            onChange={(value) => {
              byteOrder.value = value;
            }}
          />
        </Field>
        <Check
          label={text.plot.signed}
          checked={signed.value}
          onChange={(value) => {
            signed.value = value;
          }}
        />
        {/* Enter in a field needs it */}
        <button type="submit" hidden />
        {wrong.value.map((title) => (
          <Message key={title} tone="fault" title={title} />
        ))}
      </form>
    </Dialog>
  );
}
