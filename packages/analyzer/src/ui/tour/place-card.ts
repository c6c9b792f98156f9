/** Where a card is in relation to what it is about. */
export type CardSide = "below" | "left" | "inside";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Box, "width" | "height">;

const GAP = 8;
/** From the edges of what it is in. */
const INSET = 24;

/** Returns the place of a card beside its target, or above where there is no room; always inside the window. Without a target: bottom left. */
export function placeCard(card: Size, target: Box | undefined, window: Size, side: CardSide): Pick<Box, "left" | "top"> {
  const { left, top } = wanted(card, target ?? { left: 0, top: 0, ...window }, target === undefined ? "inside" : side);
  return { left: within(left, window.width - card.width), top: within(top, window.height - card.height) };
}

function wanted({ width, height }: Size, target: Box, side: CardSide): Pick<Box, "left" | "top"> {
  // at the right end of what is wide: at its left end, people read and type
  if (side === "below") return { left: target.left + Math.max(0, target.width - width), top: target.top + target.height + GAP };
  if (side === "inside") return { left: target.left + INSET, top: target.top + target.height - height - INSET };
  const left = target.left - width - GAP;
  return left >= GAP ? { left, top: target.top + INSET } : { left: GAP, top: target.top - height - GAP };
}

function within(at: number, most: number): number {
  return Math.round(Math.max(GAP, Math.min(at, most - GAP)));
}
