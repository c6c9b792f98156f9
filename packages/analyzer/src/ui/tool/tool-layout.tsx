import type { ComponentChildren } from "preact";
import styles from "./tool-layout.module.css";

export interface ToolLayoutProps {
  /** What it is for, in a line, or what to do next. */
  readonly purpose: ComponentChildren;
  /** What it is set to, beside the result. */
  readonly controls: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A tool: its controls, and beside them what it found. */
export function ToolLayout({ purpose, controls, children }: ToolLayoutProps) {
  return (
    <div class={styles["tool"]}>
      <div class={styles["controls"]}>{controls}</div>
      <div class={styles["result"]}>
        <div class={styles["purpose"]}>{purpose}</div>
        <div class={styles["found"]}>{children}</div>
      </div>
    </div>
  );
}
