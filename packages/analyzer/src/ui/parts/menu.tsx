import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icon.js";
import { checkIcon } from "./icons.js";
import styles from "./menu.module.css";
import { placeBeside } from "./place.js";

export interface MenuItem {
  readonly label: string;
  /** The key that does the same, or a value, at the right. */
  readonly detail?: string | undefined;
  readonly icon?: string | undefined;
  /** undefined: nothing that can be on or off. */
  readonly checked?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly run: () => void;
}

export interface OpenMenu {
  readonly label: string;
  /** `undefined` draws a line. */
  readonly items: readonly (MenuItem | undefined)[];
  /** Beside this place. */
  readonly beside: DOMRect;
  /** Gets the focus back. */
  readonly owner: HTMLElement | undefined;
}

const open = signal<OpenMenu | undefined>(undefined);

/** Opens a menu below an element. */
export function openMenuOf(owner: HTMLElement, label: string, items: OpenMenu["items"]): void {
  open.value = { label, items, beside: owner.getBoundingClientRect(), owner };
}

/** Opens a menu at a place of the window, such as that of the pointer. */
export function openMenuAt(x: number, y: number, owner: HTMLElement, label: string, items: OpenMenu["items"]): void {
  open.value = { label, items, beside: new DOMRect(x, y, 0, 0), owner };
}

function step(menu: HTMLElement, by: number): void {
  const items = [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items.at((at + by + items.length) % items.length)?.focus();
}

function onKey(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLElement;
  const moves: Record<string, () => void> = {
    ArrowDown: () => step(menu, 1),
    ArrowUp: () => step(menu, -1),
    Home: () => menu.querySelector<HTMLElement>("[role^=menuitem]")?.focus(),
    End: () => step(menu, -1 - [...menu.querySelectorAll("[role^=menuitem]")].indexOf(document.activeElement as Element)),
    Tab: () => menu.hidePopover(),
  };
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  move();
}

function Item({ item }: { readonly item: MenuItem }) {
  const { label, detail, icon, checked, disabled = false, run } = item;
  const activate = () => {
    if (disabled) return;
    open.value = undefined;
    run();
  };
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only a menuitemcheckbox has it
    <button
      type="button"
      class={styles["item"]}
      role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
      aria-checked={checked}
      aria-disabled={disabled}
      tabIndex={-1}
      onClick={activate}
      onPointerEnter={(event) => event.currentTarget.focus()}
    >
      <span class={styles["mark"]}>{checked ? <Icon svg={checkIcon} /> : icon !== undefined && <Icon svg={icon} />}</span>
      <span class={styles["label"]}>{label}</span>
      {detail !== undefined && <span class={styles["detail"]}>{detail}</span>}
    </button>
  );
}

function Opened({ menu }: { readonly menu: OpenMenu }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popover = element.current;
    if (popover === null) return;
    popover.showPopover();
    placeBeside(popover, menu.beside);
    popover.querySelector<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")?.focus({ preventScroll: true });
    return () => {
      // the command may have moved the focus already
      if (popover.contains(document.activeElement) || document.activeElement === document.body) menu.owner?.focus();
    };
  }, [menu]);
  const onToggle = (event: { readonly newState: string }) => {
    if (event.newState === "closed" && open.peek() === menu) open.value = undefined;
  };
  return (
    <div
      ref={element}
      popover="auto"
      class={styles["menu"]}
      role="menu"
      aria-label={menu.label}
      tabIndex={-1}
      onKeyDown={onKey}
      onToggle={onToggle}
      onContextMenu={(event) => event.preventDefault()}
    >
      {menu.items.map((item, at) => (item === undefined ? <hr key={at} class={styles["line"]} /> : <Item key={at} item={item} />))}
    </div>
  );
}

/** Draws the menu that is open. One is enough for the page. */
export function MenuHost() {
  const menu = open.value;
  return menu === undefined ? null : <Opened menu={menu} />;
}
