import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { closeDialog } from "../dialogs.js";
import { Dialog } from "../parts/dialog.js";
import { text } from "../text.js";
import { COMMANDS, type Command, currentCommands, TRACE_KEYS } from "./commands.js";
import styles from "./palette.module.css";
import { rankCommands } from "./rank.js";

/** Finds a command by a few of its letters and carries it out. */
export function PaletteDialog() {
  const wanted = useSignal("");
  const chosen = useSignal(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const found = useComputed(() =>
    rankCommands(
      currentCommands().filter(({ enabled, label }) => label !== text.palette.title && (enabled?.() ?? true)),
      wanted.value,
    ),
  );
  useEffect(() => list.current?.children[chosen.value]?.scrollIntoView({ block: "nearest" }));

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    closeDialog();
    // once the window has given the focus back
    setTimeout(command.run);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = found.peek().length;
    if (step !== undefined && count > 0) {
      event.preventDefault();
      chosen.value = (chosen.peek() + step + count) % count;
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found.peek()[chosen.peek()]);
    }
  };
  const active = found.value[chosen.value] === undefined ? undefined : `${id}-${chosen.value}`;
  return (
    <Dialog title={text.palette.title} onClose={closeDialog}>
      <input
        class={styles["search"]}
        type="text"
        role="combobox"
        aria-label={text.palette.search}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active}
        placeholder={text.palette.search}
        autocomplete="off"
        spellcheck={false}
        autofocus
        onInput={(event) => {
          wanted.value = event.currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={onKey}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list of a combobox; the focus stays in the input */}
      <ul ref={list} id={`${id}-list`} class={styles["list"]} role="listbox" aria-label={text.palette.title}>
        {found.value.map((command, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the input has the focus and the keys
          <li
            key={command.label}
            id={`${id}-${at}`}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above
            role="option"
            aria-selected={at === chosen.value}
            class={styles["item"]}
            onClick={() => run(command)}
          >
            <span>{command.label.replace("…", "")}</span>
            {command.keys !== undefined && <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {found.value.length === 0 && <p class={styles["none"]}>{text.palette.none}</p>}
    </Dialog>
  );
}

/** Lists the keys. */
export function KeysDialog() {
  const page = COMMANDS.flatMap(({ keys, label }) => (keys === undefined ? [] : [[keys, label.replace("…", "")] as const]));
  const groups = [
    [text.keys.groups.page, page],
    [text.keys.groups.trace, TRACE_KEYS],
  ] as const;
  return (
    <Dialog title={text.keys.title} wide onClose={closeDialog}>
      <div class={styles["groups"]}>
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, label]) => (
                <div key={keys} class={styles["key"]}>
                  <dt>{label}</dt>
                  <dd>
                    <kbd>{keys}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
