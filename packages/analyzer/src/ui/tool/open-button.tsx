import type { ComponentChildren } from "preact";
import styles from "./open-button.module.css";

export interface OpenButtonProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ComponentChildren;
}

/** Shows or hides what belongs to a row of a table. */
export function OpenButton({ isOpen, onToggle, children }: OpenButtonProps) {
  return (
    <button type="button" class={styles["open"]} aria-expanded={isOpen} onClick={onToggle}>
      {children}
    </button>
  );
}
