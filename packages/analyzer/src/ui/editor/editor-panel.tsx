import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { DatabaseEdit, EditableMessage, MessageEntry, MessageList, MessagePlace, SignalFields } from "../../protocol.js";
import { TYPING_MS, useAnswer } from "../answers/use-answer.js";
import { bitsName, databaseNotation } from "../bits/bit-field.js";
import { databases } from "../databases.js";
import { dialog } from "../dialogs.js";
import { call } from "../engine.js";
import { idText } from "../frame-key.js";
import { attempt, say } from "../notices.js";
import { Button } from "../parts/button.js";
import { TextInput } from "../parts/field.js";
import { backIcon, penIcon, plusIcon, redoIcon, saveIcon, trashIcon, undoIcon } from "../parts/icons.js";
import { keepFocus } from "../parts/keep-focus.js";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { openMessage } from "./dialogs/message-dialog-state.js";
import { openSignal } from "./dialogs/signal-dialog-state.js";
import { editDatabase, stepEdit } from "./edit-database.js";
import styles from "./editor.module.css";
import { closeEditor, openedMessage } from "./editor-state.js";
import { UnsavedDot } from "./unsaved-dot.js";

const words = text.editor;

/** Carries out a change that has no fields; what speaks against it is said. */
async function change({ database, edition }: MessagePlace, edit: DatabaseEdit): Promise<void> {
  const outcome = await attempt(words.failed, editDatabase(database, edit, edition));
  const wrong = outcome?.problems.find(({ severity }) => severity === "error");
  if (wrong !== undefined) say({ tone: "info", title: text.failed(words.failed, wrong.message) });
}

interface Shown {
  readonly list: MessageList;
  /** The message whose signals are shown. */
  readonly opened: EditableMessage | undefined;
}

/** The messages of a database and their signals, to be changed. */
export function EditorPanel({ database }: { readonly database: number }) {
  const search = useSignal("");
  const searched = useRef("");
  const panel = useRef<HTMLDivElement>(null);
  // the button that opened it is gone; so is this panel when it is closed
  useLayoutEffect(() => {
    const element = panel.current;
    if (document.activeElement === document.body) element?.querySelector("input")?.focus();
    return () => {
      if (element?.contains(document.activeElement)) keepFocus(element.parentElement);
    };
  }, []);
  const entry = databases.value.find((known) => known.database === database);
  const at = openedMessage.value;
  // the entry is another one after each change
  const { value: shown, fault } = useAnswer(
    [database, search.value, at, editionOf(entry)],
    async (): Promise<Shown> => {
      searched.current = search.peek();
      const list = await call("listMessages", { database, search: searched.current, opened: at });
      const place = { database, edition: list.edition, message: at ?? 0 };
      const opened = at === undefined ? undefined : await call("readMessage", place).catch(() => undefined);
      return { list, opened };
    },
    search.value === searched.current ? 0 : TYPING_MS,
  );
  if (entry === undefined) return null;
  const list = shown?.list;
  const onKeyDown = (event: KeyboardEvent) => {
    // fields have their own undo
    if (!(event.ctrlKey || event.metaKey) || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    void stepEdit(database, key === "y" || event.shiftKey ? "redoEdit" : "undoEdit");
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is in it
    <div ref={panel} class={styles["panel"]} data-editor tabIndex={-1} onKeyDown={onKeyDown}>
      <div class={styles["head"]}>
        <div class={styles["bar"]}>
          <Button label={words.back} icon={backIcon} iconOnly onClick={closeEditor} />
          <span class={styles["name"]} title={entry.name}>
            {entry.name}
          </span>
          {entry.edited !== undefined && <UnsavedDot />}
          <Button
            label={words.undo}
            icon={undoIcon}
            iconOnly
            keys="Ctrl-Z"
            disabled={!list?.canUndo}
            onClick={({ currentTarget }) => {
              keepFocus(currentTarget);
              void stepEdit(database, "undoEdit");
            }}
          />
          <Button
            label={words.redo}
            icon={redoIcon}
            iconOnly
            keys="Ctrl-Shift-Z"
            disabled={!list?.canRedo}
            onClick={({ currentTarget }) => {
              keepFocus(currentTarget);
              void stepEdit(database, "redoEdit");
            }}
          />
        </div>
        <div class={styles["bar"]}>
          <Button
            label={words.addMessage}
            icon={plusIcon}
            kind="outline"
            opens="dialog"
            onClick={() => openMessage({ kind: "new", database, key: undefined })}
          />
          <Button
            label={words.saveAs}
            icon={saveIcon}
            kind="outline"
            opens="dialog"
            onClick={() => {
              dialog.value = { kind: "save-database", database };
            }}
          />
        </div>
        <TextInput
          name={words.search}
          placeholder={words.search}
          value={search.value}
          onInput={(value) => {
            openedMessage.value = undefined;
            search.value = value;
          }}
        />
      </div>
      <div class={styles["list"]}>
        <FaultMessage what={words.notListed} fault={fault} />
        {list?.total === 0 && <p class={styles["quiet"]}>{search.value === "" ? words.none : words.noMatch}</p>}
        <ul>
          {list?.messages.map((message) => (
            <MessageRow
              key={message.message}
              place={{ database, edition: list.edition, message: message.message }}
              entry={message}
              opened={message.message === at ? shown?.opened : undefined}
              isOpen={message.message === at}
            />
          ))}
        </ul>
        {list !== undefined && list.total > list.messages.length && (
          <p class={styles["quiet"]}>{words.more(list.total - list.messages.length)}</p>
        )}
      </div>
    </div>
  );
}

const editions = new WeakMap<object, number>();
let numbers = 0;

/** Returns another number for each state of a database. */
function editionOf(entry: object | undefined): number {
  if (entry === undefined) return 0;
  let number = editions.get(entry);
  if (number === undefined) {
    number = ++numbers;
    editions.set(entry, number);
  }
  return number;
}

interface MessageRowProps {
  readonly place: MessagePlace;
  readonly entry: MessageEntry;
  readonly opened: EditableMessage | undefined;
  readonly isOpen: boolean;
}

function MessageRow({ place, entry, opened, isOpen }: MessageRowProps) {
  const { message, name, length, signals } = entry;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) item.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return (
    <li ref={item}>
      <div class={styles["row"]}>
        <button
          type="button"
          class={styles["message"]}
          aria-expanded={isOpen}
          onClick={() => {
            openedMessage.value = isOpen ? undefined : message;
          }}
        >
          <span class={styles["name"]}>{name}</span>
          <span class={styles["facts"]}>{words.facts(idText(entry), length, signals)}</span>
        </button>
        <Button
          label={words.editMessage(name)}
          icon={penIcon}
          iconOnly
          opens="dialog"
          onClick={() => openMessage({ kind: "change", place })}
        />
        <Button
          label={words.removeMessage(name)}
          icon={trashIcon}
          iconOnly
          onClick={({ currentTarget }) => {
            keepFocus(currentTarget);
            openedMessage.value = undefined;
            void change(place, { kind: "remove-message", message });
          }}
        />
      </div>
      {isOpen && opened !== undefined && <Signals place={place} opened={opened} />}
    </li>
  );
}

interface SignalsProps {
  readonly place: MessagePlace;
  readonly opened: EditableMessage;
}

function Facts({ fields, unit }: { readonly fields: SignalFields; readonly unit: string }) {
  const facts = [fields.multiplexing, bitsName({ ...fields, signed: false }), unit].filter((fact) => fact !== "").join(" · ");
  return (
    <span class={styles["facts"]} title={`${facts}\n${databaseNotation(fields)}`}>
      {facts}
    </span>
  );
}

function Signals({ place, opened }: SignalsProps) {
  return (
    <div class={styles["opened"]}>
      {opened.signals.length === 0 && <p class={styles["quiet"]}>{words.noSignals}</p>}
      <ul>
        {opened.signals.map(({ name, unit, comment, fields }, signal) => (
          <li key={signal} class={styles["one"]}>
            <span class={styles["name"]} title={comment === "" ? name : `${name}: ${comment}`}>
              {name}
            </span>
            <Facts fields={fields} unit={unit} />
            <Button
              label={words.editSignal(name)}
              icon={penIcon}
              iconOnly
              opens="dialog"
              onClick={() => openSignal({ kind: "change", place, signal })}
            />
            <Button
              label={words.removeSignal(name)}
              icon={trashIcon}
              iconOnly
              onClick={({ currentTarget }) => {
                keepFocus(currentTarget);
                void change(place, { kind: "remove-signal", message: place.message, signal });
              }}
            />
          </li>
        ))}
      </ul>
      <Button label={words.addSignal} icon={plusIcon} opens="dialog" onClick={() => openSignal({ kind: "new", place })} />
    </div>
  );
}
