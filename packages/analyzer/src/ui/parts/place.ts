const GAP = 4;

/** Places an element of the top layer below a place of the window, or above where there is more room, and inside the window. */
export function placeBeside(element: HTMLElement, beside: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const below = beside.bottom + GAP;
  const top = below + height <= innerHeight - GAP ? below : Math.max(GAP, Math.min(beside.top - GAP - height, innerHeight - GAP - height));
  element.style.left = `${Math.max(GAP, Math.min(beside.left, innerWidth - width - GAP))}px`;
  element.style.top = `${top}px`;
}
