import { effect } from "@preact/signals";
import { change, settings } from "./kept/settings.js";

/** The side panel lies over the bottom panel there. */
const NARROW = "(max-width: 720px)";

/** On narrow screens, where only one of the panels has room: when one is opened, the other one is closed. */
export function keepOnePanel(): void {
  const narrow = matchMedia(NARROW);
  let wasDockOpen = false;
  const check = () => {
    const { dockOpen, sideOpen } = settings.value;
    const isDockNew = dockOpen && !wasDockOpen;
    wasDockOpen = dockOpen;
    if (narrow.matches && dockOpen && sideOpen) change(isDockNew ? { sideOpen: false } : { dockOpen: false });
  };
  effect(check);
  narrow.addEventListener("change", check);
}
