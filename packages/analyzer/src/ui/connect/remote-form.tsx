import { Message } from "../parts/notices.js";
import { text } from "../text.js";
import styles from "./connect.module.css";

/** Connects to an adapter on another computer. */
export function RemoteForm() {
  return (
    <div class={styles["form"]}>
      <Message tone="info" title={text.connect.noRemote} />
    </div>
  );
}
