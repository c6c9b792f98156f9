import type { SourceState } from "../../protocol.js";
import styles from "./phase-dot.module.css";

/** A mark of what a source is doing, beside the words. */
export function PhaseDot({ phase }: Pick<SourceState, "phase">) {
  return <span class={`${styles["dot"]} ${styles[phase]}`} />;
}
