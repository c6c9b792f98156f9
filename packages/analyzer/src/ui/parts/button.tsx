import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import styles from "./button.module.css";
import { Icon } from "./icon.js";
import { rememberFocus } from "./keep-focus.js";

export interface ButtonProps {
  readonly label: string;
  readonly icon?: string | undefined;
  readonly filled?: boolean | undefined;
  /** Only the icon is shown; the label is its name and tooltip. `narrow`: only where there is little room; `crowded`: earlier. */
  readonly iconOnly?: boolean | "narrow" | "crowded" | undefined;
  readonly kind?: "plain" | "outline" | "primary" | undefined;
  readonly tone?: "record" | undefined;
  readonly pressed?: boolean | undefined;
  readonly expanded?: boolean | undefined;
  readonly opens?: "menu" | "dialog" | undefined;
  readonly disabled?: boolean | undefined;
  readonly keys?: string | undefined;
  readonly onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  readonly children?: ComponentChildren;
}

/** A button with an icon, a label, or both. If it goes while it has the focus, its panel gets it, or the trace. */
export function Button(props: ButtonProps) {
  const { label, icon, filled, iconOnly, kind = "plain", tone, pressed, expanded, opens, disabled, keys, onClick, children } = props;
  const look = [styles["button"], styles[kind], iconOnly && styles[iconOnly === true ? "iconOnly" : iconOnly], tone && styles[tone]];
  const element = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = element.current;
    return () => {
      // as soon as it is gone: what comes in its place may take the focus, and its panel may go with it
      if (document.activeElement === button) queueMicrotask(rememberFocus());
    };
  }, []);
  return (
    <button
      ref={element}
      type="button"
      class={look.filter(Boolean).join(" ")}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={opens}
      aria-keyshortcuts={keys?.replace("Ctrl-", "Control+")}
      title={iconOnly || keys ? (keys ? `${label} (${keys})` : label) : undefined}
      disabled={disabled}
      onClick={onClick}
    >
      {icon !== undefined && <Icon svg={icon} filled={filled} />}
      <span class={styles["label"]}>{label}</span>
      {children}
    </button>
  );
}
