import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Completion, Completions, QueryProblem } from "../../protocol.js";
import { call } from "../engine.js";
import { text } from "../text.js";
import styles from "./query.module.css";

export interface QueryInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly problems: readonly QueryProblem[];
  readonly onInput: (value: string) => void;
  /** Enter, with Shift or without, while no completion is chosen. */
  readonly onEnter?: ((backwards: boolean) => void) | undefined;
  readonly onEscape?: (() => void) | undefined;
  readonly name: "filter" | "find";
}

/** The text behind the input, invisible but for the waves below what is wrong. */
function Marks({ value, problems }: { readonly value: string; readonly problems: readonly QueryProblem[] }) {
  const parts: JSX.Element[] = [];
  let at = 0;
  for (const { from, to, severity } of [...problems].sort((a, b) => a.from - b.from)) {
    if (from < at) continue;
    parts.push(<span key={at}>{value.slice(at, from)}</span>);
    // at the end of the text there is nothing to be marked but the place itself
    const wrong = value.slice(from, Math.max(to, from + 1)) || " ";
    parts.push(
      <mark key={`m${from}`} class={styles[severity]}>
        {wrong}
      </mark>,
    );
    at = from + wrong.length;
  }
  return (
    <div class={styles["marks"]} aria-hidden="true">
      {parts}
    </div>
  );
}

/** Completions, and the text that they are for. */
interface Offered extends Completions {
  readonly query: string;
}

interface OfferProps {
  readonly id: string;
  readonly items: readonly Completion[];
  readonly chosen: number;
  readonly onTake: (item: Completion) => void;
}

function Offer({ id, items, chosen, onTake }: OfferProps) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list of a combobox; the focus stays in the input
    <ul ref={list} id={id} class={styles["offer"]} role="listbox" aria-label={text.query.completions}>
      {items.map((item, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the input has the focus and the keys
        <li
          key={item.text}
          id={`${id}-${at}`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: as above
          role="option"
          aria-selected={at === chosen}
          class={styles["item"]}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
        >
          <span class={styles["text"]}>{item.text}</span>
          <span class={styles["detail"]}>{item.detail}</span>
        </li>
      ))}
    </ul>
  );
}

/** An input for the query language: completes what is typed, and marks what is wrong where it is wrong. */
export function QueryInput(props: QueryInputProps) {
  const { value, problems, onInput, onEnter, onEscape } = props;
  const input = useRef<HTMLInputElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const typed = useRef<string | undefined>(undefined);
  const offer = useSignal<Offered | undefined>(undefined);
  const chosen = useSignal(-1);
  const focused = useSignal(false);
  const id = useId();
  const items = useComputed(() => offer.value?.items ?? []);

  const close = () => {
    offer.value = undefined;
    chosen.value = -1;
  };
  const ask = async () => {
    const field = input.current;
    if (field === null) return;
    const query = field.value;
    const cursor = field.selectionStart ?? query.length;
    try {
      const found = await call("complete", { query, cursor });
      // an answer that comes late is for another text
      if (input.current?.value !== query || document.activeElement !== input.current) return;
      const there = query.slice(found.from, found.to);
      const useful = found.items.filter((item) => item.text !== there);
      const before = items.peek()[chosen.peek()]?.text;
      offer.value = useful.length === 0 ? undefined : { ...found, items: useful, query };
      chosen.value = useful.findIndex((item) => item.text === before);
    } catch {
      close();
    }
  };
  const enter = (query: string) => {
    typed.current = query;
    onInput(query);
  };
  const take = (item: Completion) => {
    const field = input.current;
    const offered = offer.peek();
    if (field === null || offered === undefined) return;
    // what was typed since then belongs to the word that is replaced
    const to = field.value === offered.query ? offered.to : (field.selectionStart ?? offered.to);
    field.setRangeText(item.text, offered.from, to, "end");
    close();
    enter(field.value);
    field.focus();
    if (/[:=<>]$/.test(item.text)) void ask();
  };
  const onKey = (event: KeyboardEvent) => {
    const count = items.peek().length;
    const item = items.peek()[chosen.peek()];
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      chosen.value = (chosen.peek() + step + count + (chosen.peek() < 0 && step < 0 ? 1 : 0)) % count;
    } else if (event.key === "ArrowDown" && count === 0) {
      event.preventDefault();
      void ask();
    } else if ((event.key === "Enter" || event.key === "Tab") && item !== undefined) {
      event.preventDefault();
      take(item);
    } else if (event.key === "Enter") {
      close();
      onEnter?.(event.shiftKey);
    } else if (event.key === "Escape") {
      if (count > 0) close();
      else onEscape?.();
      event.preventDefault();
    }
  };
  // what was typed comes back as the value, perhaps late: only what comes from elsewhere is taken
  useLayoutEffect(() => {
    if (input.current === null || value === typed.current) return;
    typed.current = value;
    input.current.value = value;
  }, [value]);

  const shown = problems.filter(({ from }) => from <= value.length);
  const first = shown[0];
  const open = focused.value && items.value.length > 0;
  return (
    <div class={styles["box"]}>
      <div ref={marks} class={styles["behind"]}>
        <Marks value={value} problems={shown} />
      </div>
      <input
        ref={input}
        class={styles["input"]}
        type="text"
        role="combobox"
        aria-label={props.label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open ? `${id}-offer` : undefined}
        aria-activedescendant={open && chosen.value >= 0 ? `${id}-offer-${chosen.value}` : undefined}
        aria-invalid={shown.some(({ severity }) => severity === "error")}
        aria-describedby={first === undefined ? undefined : `${id}-problem`}
        data-query={props.name}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={props.placeholder}
        onInput={(event) => {
          enter(event.currentTarget.value);
          void ask();
        }}
        onKeyDown={onKey}
        onScroll={(event) => {
          if (marks.current !== null) marks.current.scrollLeft = event.currentTarget.scrollLeft;
        }}
        onFocus={() => {
          focused.value = true;
        }}
        onBlur={() => {
          focused.value = false;
          close();
        }}
      />
      {open && <Offer id={`${id}-offer`} items={items.value} chosen={chosen.value} onTake={take} />}
      {first !== undefined && (
        <p id={`${id}-problem`} class={`${styles["problem"]} ${styles[first.severity]}`} role="status" hidden={open}>
          {first.message}
        </p>
      )}
    </div>
  );
}
