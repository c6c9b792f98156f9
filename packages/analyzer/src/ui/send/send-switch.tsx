import button from "../parts/button.module.css";
import { text } from "../text.js";
import { canArm, isArmed, setArmed } from "./arming.js";
import styles from "./send-switch.module.css";

/** The switch without which nothing is sent; it is there as soon as something is connected that can send. */
export function SendSwitch() {
  if (!canArm.value && !isArmed.value) return null;
  const armed = isArmed.value;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={armed}
      aria-keyshortcuts="F8"
      class={`${button["button"]} ${button["narrow"]} ${styles["switch"]}`}
      title={armed ? text.send.switchOff : text.send.switchOn}
      onClick={() => void setArmed(!armed)}
    >
      <span class={styles["knob"]} aria-hidden="true" />
      <span class={button["label"]}>{text.send.what}</span>
      {armed ? text.send.on : text.send.off}
    </button>
  );
}
