import { text } from "../../text.js";
import { openSpanMenu } from "../../tool/span-menu.js";
import type { MarkKind } from "../kept-times.js";
import { addMark } from "./marks.js";

/** Opens a menu with the times that can be marked. */
export function openMarkMenu(kind: MarkKind, owner: HTMLElement): void {
  openSpanMenu(owner, text.explore.changes.add(text.explore.changes[kind]), (span) => addMark(kind, span));
}
