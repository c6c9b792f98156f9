/** Parts of the page in which the keyboard goes on when what had the focus is gone. */
const PANELS = "[data-editor], [data-tabs], [popover]";

/**
 * Gives the focus to the panel that an element is in (of tabs, to the chosen one): the element cannot be pressed any more, or becomes that
 * of another thing.
 */
export function keepFocus(element: Element | null): void {
  focusPanel(panelOf(element));
}

function panelOf(element: Element | null): HTMLElement | undefined {
  return element?.closest<HTMLElement>(PANELS) ?? undefined;
}

function focusPanel(panel: HTMLElement | undefined): void {
  const target = panel?.matches("[data-tabs]") ? panel.querySelector<HTMLElement>("[role=tab][aria-selected=true]") : panel;
  target?.focus();
}

/** Notes what has the focus. The answer gives it back if nothing else has it: to the same element, or else to its panel, or to the trace. */
export function rememberFocus(): () => void {
  const before = document.activeElement;
  const panel = panelOf(before);
  const isLost = () => document.activeElement === null || document.activeElement === document.body;
  return () => {
    if (isLost() && before instanceof HTMLElement) before.focus();
    if (isLost()) focusPanel(panel);
    if (isLost()) document.querySelector<HTMLElement>("main [role=grid]")?.focus();
  };
}
