import type { TimeSpan } from "../../protocol.js";
import { currentState } from "../engine.js";
import { formatSeconds } from "../format/format-time.js";
import { settings } from "../kept/settings.js";
import { type MenuItem, openMenuOf } from "../parts/menu.js";
import { cursorA, cursorB } from "../plot/cursors.js";
import { text } from "../text.js";

const LAST_S = [2, 5, 10, 30];
/** Pairs of neighbouring bookmarks in the menu. */
const MOST_PAIRS = 20;

/** Opens a menu with spans of the capture: between cursors, the last seconds, between bookmarks. */
export function openSpanMenu(owner: HTMLElement, label: string, use: (span: TimeSpan) => void): void {
  const { changes } = text.explore;
  const { firstUs, lastUs } = currentState().store;
  const mark = (fromUs: number, toUs: number) => () => use({ fromUs: Math.min(fromUs, toUs), toUs: Math.max(fromUs, toUs) + 1 });
  const [a, b] = [cursorA.peek(), cursorB.peek()];
  const hasCursors = a !== undefined && b !== undefined && a !== b;
  const cursors: MenuItem = {
    label: changes.cursors,
    detail: hasCursors ? undefined : changes.cursorsHint,
    disabled: !hasCursors,
    run: mark(a ?? 0, b ?? 0),
  };
  const last = LAST_S.map((seconds): MenuItem => {
    const toUs = lastUs ?? 0;
    return { label: changes.last(seconds), disabled: lastUs === undefined, run: mark(Math.max(firstUs ?? 0, toUs - seconds * 1e6), toUs) };
  });
  const pairs = firstUs === undefined || lastUs === undefined ? [] : pairsOf(firstUs, lastUs, use);
  openMenuOf(owner, label, [cursors, ...last, ...(pairs.length > 0 ? [undefined, ...pairs] : [])]);
}

/** The times between the first frame, the bookmarks and the last frame. */
function pairsOf(firstUs: number, lastUs: number, use: (span: TimeSpan) => void): MenuItem[] {
  const { changes } = text.explore;
  const inside = settings.peek().bookmarks.filter(({ timeUs }) => timeUs > firstUs && timeUs < lastUs);
  if (inside.length === 0) return [];
  const name = (note: string, timeUs: number) => (note === "" ? `${changes.bookmark} ${formatSeconds(timeUs - firstUs)}` : note);
  const ends = [
    { timeUs: firstUs, name: changes.begin },
    ...inside.slice(0, MOST_PAIRS - 1).map(({ timeUs, note }) => ({ timeUs, name: name(note, timeUs) })),
    { timeUs: lastUs + 1, name: changes.end },
  ];
  return ends.slice(1).map((end, at) => {
    const begin = ends[at] ?? end;
    return { label: changes.between(begin.name, end.name), run: () => use({ fromUs: begin.timeUs, toUs: end.timeUs }) };
  });
}
