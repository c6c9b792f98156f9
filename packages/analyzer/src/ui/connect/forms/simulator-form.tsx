import { useSignal } from "@preact/signals";
import type { OpenSimulator } from "../../../protocol.js";
import { Button } from "../../parts/button.js";
import { Field, Select } from "../../parts/field.js";
import { carIcon } from "../../parts/icons.js";
import { text } from "../../text.js";
import styles from "../connect.module.css";
import { startSimulator } from "../start-simulator.js";

type Traffic = NonNullable<OpenSimulator["traffic"]>;
const TRAFFICS = (["vehicle", "flood"] as const).map((value) => ({ value, label: text.connect.traffics[value] }));

/** Starts the virtual adapter. */
export function SimulatorForm() {
  const traffic = useSignal<Traffic>("vehicle");
  return (
    <div class={styles["form"]}>
      <p>{text.connect.simulator}</p>
      <Field label={text.connect.traffic}>
        <Select
          value={traffic.value}
          options={TRAFFICS}
          onChange={(value) => {
            traffic.value = value;
          }}
        />
      </Field>
      <div class={styles["buttons"]}>
        <Button label={text.connect.startSimulator} icon={carIcon} kind="primary" onClick={() => void startSimulator(traffic.peek())} />
      </div>
    </div>
  );
}
