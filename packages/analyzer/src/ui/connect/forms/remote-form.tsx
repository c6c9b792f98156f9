import { useSignal } from "@preact/signals";
import type { Fault } from "../../../protocol.js";
import { closeDialog } from "../../dialogs.js";
import { toFault } from "../../fault.js";
import { change, settings } from "../../kept/settings.js";
import { Button } from "../../parts/button.js";
import { Field, TextInput } from "../../parts/field.js";
import { globeIcon } from "../../parts/icons.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import styles from "../connect.module.css";
import { openRemote } from "../open-remote.js";
import { readAddress } from "../remote-address.js";

/** Connects to an adapter on another computer. The address is kept for the next time, the token never. */
export function RemoteForm() {
  const token = useSignal("");
  const fault = useSignal<Fault | undefined>(undefined);
  const busy = useSignal(false);
  const { remoteUrl } = settings.value;

  const enter = (value: string) => {
    const address = readAddress(value);
    // an address that was copied with its token
    if (address?.token !== undefined) token.value = address.token;
    change({ remoteUrl: address?.token === undefined ? value : address.url });
  };
  const connect = async () => {
    if (busy.peek()) return;
    fault.value = undefined;
    const address = readAddress(settings.peek().remoteUrl);
    if (address === undefined) {
      fault.value = { code: "invalid", message: text.connect.urlWrong(settings.peek().remoteUrl) };
      return;
    }
    busy.value = true;
    try {
      await openRemote({ url: address.url, token: token.peek().trim() || undefined });
      closeDialog();
    } catch (error) {
      fault.value = toFault(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <p>{text.connect.remoteAbout}</p>
      <Field label={text.connect.url} hint={text.connect.urlHint}>
        <TextInput value={remoteUrl} onInput={enter} />
      </Field>
      <Field label={text.connect.token} hint={text.connect.tokenHint}>
        <TextInput
          value={token.value}
          onInput={(value) => {
            token.value = value;
          }}
        />
      </Field>
      <div class={styles["buttons"]}>
        <Button label={text.connect.remote} icon={globeIcon} kind="primary" disabled={busy.value} onClick={() => void connect()} />
      </div>
      {fault.value !== undefined && (
        <div role="alert">
          <FaultMessage what={text.failures.remote} fault={fault.value} />
        </div>
      )}
    </form>
  );
}
