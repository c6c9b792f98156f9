import { useSignal } from "@preact/signals";
import { UDEV_RULE } from "canalystii";
import { useEffect } from "preact/hooks";
import type { Fault } from "../../../protocol.js";
import { closeDialog } from "../../dialogs.js";
import { call } from "../../engine.js";
import { toFault } from "../../fault.js";
import { settings } from "../../kept/settings.js";
import { Button } from "../../parts/button.js";
import { usbIcon } from "../../parts/icons.js";
import { FaultMessage, Message } from "../../parts/notices.js";
import { text } from "../../text.js";
import { copyText } from "../../trace/trace-actions.js";
import { goToNewest } from "../../trace/trace-state.js";
import { askForAdapter, givenAdapters, hasAdapter, usbObstacle } from "../adapters.js";
import { readChannels } from "../bitrate.js";
import styles from "../connect.module.css";
import { ChannelFields } from "./channel-fields.js";

/** What has to be done once on each system before a browser can open the adapter. */
function DriverGuide({ open }: { readonly open: boolean }) {
  const { driver } = text.connect;
  return (
    <details class={styles["guide"]} open={open}>
      <summary>{driver.title}</summary>
      <h3>{driver.windows}</h3>
      <ol class={styles["steps"]}>
        {driver.windowsSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h3>{driver.linux}</h3>
      <p>{driver.linuxSteps}</p>
      <pre class={styles["rule"]}>{UDEV_RULE}</pre>
      <Button label={driver.copy} kind="outline" onClick={() => void copyText(UDEV_RULE, driver.copy)} />
      <h3>{driver.mac}</h3>
      <p>{driver.macSteps}</p>
      <p>{driver.busy}</p>
    </details>
  );
}

function NoUsb({ insecure }: { readonly insecure: boolean }) {
  const { connect } = text;
  return (
    <Message tone="loss" title={insecure ? connect.insecureTitle : connect.noUsbTitle} hint={insecure ? connect.insecure : connect.noUsb} />
  );
}

/** Opens an adapter on this computer. The browser asks which one; the engine then opens it. */
export function AdapterForm() {
  const fault = useSignal<Fault | undefined>(undefined);
  const busy = useSignal(false);
  useEffect(() => {
    void givenAdapters();
  }, []);
  const obstacle = usbObstacle();
  if (obstacle !== undefined) return <NoUsb insecure={obstacle === "insecure"} />;

  const connect = async (ask: boolean) => {
    fault.value = undefined;
    const channels = readChannels(settings.peek().channels);
    if ("wrong" in channels) return refuse(fault, text.connect.bitrateWrong(channels.wrong));
    if (channels.length === 0) return refuse(fault, text.connect.noChannel);
    busy.value = true;
    try {
      const device = ask ? await askForAdapter() : (await givenAdapters())[0];
      if (device === undefined) return;
      const index = Math.max(0, (await givenAdapters()).indexOf(device));
      await call("openAdapter", { channels, index });
      goToNewest();
      closeDialog();
    } catch (error) {
      fault.value = toFault(error);
    } finally {
      busy.value = false;
    }
  };
  const known = hasAdapter.value;
  return (
    <div class={styles["form"]}>
      <ChannelFields detect />
      <div class={styles["buttons"]}>
        <Button
          label={known ? text.connect.again : text.connect.choose}
          icon={usbIcon}
          kind="primary"
          disabled={busy.value}
          onClick={() => void connect(!known)}
        />
        {known && <Button label={text.connect.other} kind="outline" disabled={busy.value} onClick={() => void connect(true)} />}
        {!known && <p class={styles["hint"]}>{text.connect.adapterHint}</p>}
      </div>
      {fault.value !== undefined && (
        <div role="alert">
          <FaultMessage what={text.failures.adapter} fault={fault.value} />
        </div>
      )}
      <DriverGuide key={fault.value?.code} open={fault.value?.code === "permission-denied" || fault.value?.code === "unsupported"} />
    </div>
  );
}

function refuse(fault: { value: Fault | undefined }, message: string): void {
  fault.value = { code: "invalid", message };
}
