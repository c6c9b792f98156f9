import type { MarkKind } from "../../kept/explore-times.js";
import { text } from "../../text.js";
import { openSpanMenu } from "../../tool/span-menu.js";
import { addMark } from "./marks.js";

/** Opens a menu with the times that can be marked. */
export function openMarkMenu(kind: MarkKind, owner: HTMLElement): void {
  openSpanMenu(owner, text.explore.changes.add(text.explore.changes[kind]), (span) => addMark(kind, span));
}
