import styles from "./drag-edge.module.css";

export interface DragEdgeProps {
  /** Which edge of its (positioned) parent it is: dragged away from it, the parent grows. */
  readonly side: "top" | "left";
  readonly label: string;
  /** px */
  readonly size: number;
  readonly least: number;
  /** Share of the window that the parent takes at most. */
  readonly mostShare: number;
  readonly onSize: (size: number) => void;
}

/** px a key press */
const STEP = 16;

/** An edge that changes the size of its parent, by pointer or arrow keys. */
export function DragEdge({ side, label, size, least, mostShare, onSize }: DragEdgeProps) {
  const isTop = side === "top";
  const most = () => Math.round((isTop ? innerHeight : innerWidth) * mostShare);
  const set = (wanted: number) => onSize(Math.round(Math.max(least, Math.min(wanted, most()))));
  const onPointerDown = (down: PointerEvent) => {
    const edge = down.currentTarget as HTMLElement;
    edge.setPointerCapture(down.pointerId);
    const ending = new AbortController();
    const move = ({ clientX, clientY }: PointerEvent) => set(size + (isTop ? down.clientY - clientY : down.clientX - clientX));
    edge.addEventListener("pointermove", move, ending);
    for (const end of ["pointerup", "pointercancel"] as const) edge.addEventListener(end, () => ending.abort(), ending);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [more, less] = isTop ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    if (event.key === more) set(size + STEP);
    else if (event.key === less) set(size - STEP);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved
    <div
      class={`${styles["edge"]} ${styles[side]}`}
      role="separator"
      aria-orientation={isTop ? "horizontal" : "vertical"}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={Math.max(size, most())}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
