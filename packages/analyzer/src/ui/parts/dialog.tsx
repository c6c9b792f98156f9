import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../text.js";
import { Button } from "./button.js";
import styles from "./dialog.module.css";
import { closeIcon } from "./icons.js";
import { rememberFocus } from "./keep-focus.js";

export interface DialogProps {
  readonly title: string;
  /** `most`: as wide as is comfortable. */
  readonly wide?: boolean | "most" | undefined;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons below the content. */
  readonly actions?: ComponentChildren;
}

/** A window over the page; Escape and a click beside it close it. */
export function Dialog({ title, wide = false, onClose, children, actions }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const giveBack = useRef<(() => void) | undefined>(undefined);
  // late: a menu has given the focus back by then
  useEffect(() => {
    giveBack.current = rememberFocus();
    element.current?.showModal();
  }, []);
  // while it is still on the page: the focus cannot be given back from outside of it
  useLayoutEffect(() => {
    const dialog = element.current;
    return () => {
      dialog?.close();
      giveBack.current?.();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide === false ? styles["dialog"] : `${styles["dialog"]} ${styles[wide === "most" ? "widest" : "wide"]}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // at once: the event `close` comes late, when another window may be open
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div class={styles["frame"]}>
        <header class={styles["head"]}>
          <h2 id={id}>{title}</h2>
          <Button label={text.close} icon={closeIcon} iconOnly onClick={onClose} />
        </header>
        <div class={styles["body"]}>{children}</div>
        {actions !== undefined && <footer class={styles["foot"]}>{actions}</footer>}
      </div>
    </dialog>
  );
}
