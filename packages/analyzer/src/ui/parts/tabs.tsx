import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import styles from "./tabs.module.css";

export interface TabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly key: K; readonly label: string; readonly count?: number | undefined }[];
  readonly chosen: K;
  readonly onChoose: (key: K) => void;
  /** Beside the tabs, at the other end of their row; below them where there is no room. */
  readonly actions?: ComponentChildren;
  /** At the end of the row of the tabs, also where there is no room. */
  readonly close?: ComponentChildren;
  /** Content of the chosen tab. */
  readonly children: ComponentChildren;
}

/** Tabs with their content; the arrow keys move between them. */
export function Tabs<K extends string>({ label, tabs, chosen, onChoose, actions, close, children }: TabsProps<K>) {
  const id = useId();
  const count = tabs.find(({ key }) => key === chosen)?.count;
  // also when it becomes wider
  useEffect(() => document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: "nearest", inline: "nearest" }), [chosen, count]);
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(({ key }) => key === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChoose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <div class={styles["tabs"]} data-tabs>
      <div class={styles["head"]}>
        <div class={styles["row"]}>
          <div class={styles["list"]} role="tablist" aria-label={label} onKeyDown={onKey}>
            {tabs.map((tab) => (
              <button
                key={tab.key}
                id={`${id}-${tab.key}`}
                type="button"
                role="tab"
                class={styles["tab"]}
                aria-selected={tab.key === chosen}
                aria-controls={`${id}-panel`}
                tabIndex={tab.key === chosen ? 0 : -1}
                onClick={() => onChoose(tab.key)}
              >
                {tab.label}
                {tab.count ? <span class={styles["count"]}>{tab.count}</span> : null}
              </button>
            ))}
          </div>
          {actions !== undefined && <div class={styles["actions"]}>{actions}</div>}
          {close !== undefined && <div class={styles["close"]}>{close}</div>}
        </div>
      </div>
      <div id={`${id}-panel`} class={styles["panel"]} role="tabpanel" aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}
