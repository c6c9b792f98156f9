import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { dialog } from "../dialogs.js";
import { settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { text } from "../text.js";
import { grid } from "../trace/trace-state.js";
import { placeCard } from "./place-card.js";
import { STEPS, type TourStep } from "./steps.js";
import { endTour, goToStep, tourStep } from "./tour.js";
import styles from "./tour-card.module.css";

/** Keeps a card beside the part of the page that its step is about, and marks that part. */
function keepBeside(card: HTMLElement, { target: selector, side }: TourStep): () => void {
  const target = document.querySelector<HTMLElement>(selector);
  const place = () => {
    const { left, top } = placeCard(
      card.getBoundingClientRect(),
      target?.getBoundingClientRect(),
      { width: innerWidth, height: innerHeight },
      side,
    );
    card.style.left = `${left}px`;
    card.style.top = `${top}px`;
  };
  const mark = styles["target"] ?? "";
  const observer = new ResizeObserver(place);
  for (const element of [document.body, card, target]) if (element !== null) observer.observe(element);
  target?.classList.add(mark);
  return () => {
    observer.disconnect();
    target?.classList.remove(mark);
  };
}

/** Escape ends the tour, unless something else is open that it closes. */
function endOnEscape(event: KeyboardEvent): void {
  const isOurs = event.key === "Escape" && !event.defaultPrevented && dialog.peek() === undefined;
  if (isOurs && document.querySelector("[popover=auto]:popover-open") === null) leave();
}

/** Ends the tour; what has the focus is in the trace afterwards, where the page goes on. */
function leave(): void {
  const hadFocus = document.activeElement?.closest("[data-tour]") !== null;
  endTour();
  if (hadFocus) grid.peek()?.element.focus();
}

function Card({ number, step }: { readonly number: number; readonly step: TourStep }) {
  const card = useRef<HTMLDivElement>(null);
  const id = useId();
  const { tour } = text;
  const { title, body, act } = tour.steps[step.key];
  const isLast = number === STEPS.length - 1;
  const { sideOpen, dockOpen } = settings.value;
  const hasGrid = grid.value !== undefined;
  useLayoutEffect(() => {
    card.current?.showPopover();
    card.current?.focus();
  }, [number]);
  // the part may come and go with the panels
  useLayoutEffect(() => (card.current === null ? undefined : keepBeside(card.current, step)), [number, sideOpen, dockOpen, hasGrid]);
  useEffect(() => {
    addEventListener("keydown", endOnEscape);
    return () => removeEventListener("keydown", endOnEscape);
  }, []);
  const isDone = step.isDone?.() ?? false;
  return (
    <div
      ref={card}
      popover="manual"
      class={styles["card"]}
      role="dialog"
      tabIndex={-1}
      data-tour={step.key}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
    >
      <p class={styles["progress"]}>{tour.progress(number + 1, STEPS.length)}</p>
      <h2 id={`${id}-title`} class={styles["title"]}>
        {title}
      </h2>
      <p id={`${id}-body`}>{body}</p>
      {step.act !== undefined && act !== undefined && (
        <div class={styles["act"]}>
          {!isDone && <Button label={act} kind="outline" onClick={step.act} />}
          <p class={styles["done"]} role="status">
            {isDone && `✓ ${tour.done}`}
          </p>
        </div>
      )}
      <div class={styles["buttons"]}>
        {!isLast && <Button label={tour.skip} onClick={leave} />}
        <span class={styles["space"]} />
        {number > 0 && <Button label={tour.back} onClick={() => goToStep(number - 1)} />}
        <Button label={isLast ? tour.finish : tour.next} kind="primary" onClick={() => (isLast ? leave() : goToStep(number + 1))} />
      </div>
    </div>
  );
}

/** The card of the tour's step, while the tour is on. It leaves the page usable. */
export function TourHost() {
  const number = tourStep.value;
  const step = STEPS[number ?? -1];
  return number === undefined || step === undefined ? null : <Card number={number} step={step} />;
}
