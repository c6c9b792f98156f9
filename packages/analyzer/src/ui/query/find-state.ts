import { computed, signal } from "@preact/signals";
import type { Direction, QueryProblem } from "../../protocol.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { change, settings } from "../kept/settings.js";
import { sayFault } from "../notices.js";
import { text } from "../text.js";
import { grid } from "../trace/trace-state.js";
import { views } from "../views.js";

export const findOpen = signal(false);
export const findQuery = signal("");
export const findProblems = signal<readonly QueryProblem[]>([]);

const found = signal<{ readonly before: number; readonly total: number } | undefined>(undefined);
const ended = signal<Direction["direction"] | undefined>(undefined);
/** Place of the active frame among those that match. */
export const findText = computed(() => {
  if (ended.value !== undefined) return text.query.ended(ended.value);
  if (found.value === undefined) return "";
  return found.value.total === 0 ? text.query.noMatch : text.query.matches(found.value.before, found.value.total);
});

/** Puts the cursor into the search, if it is there. */
export const focusFind = () => document.querySelector<HTMLInputElement>("[data-query=find]")?.select();

export function openFind(): void {
  findOpen.value = true;
  if (settings.peek().mode !== "trace") change({ mode: "trace" });
  focusFind();
}

export function closeFind(): void {
  findOpen.value = false;
  grid.peek()?.element.focus();
}

/** Changes what is searched for, and counts it. */
export function setFindQuery(query: string): void {
  findQuery.value = query;
  found.value = undefined;
  ended.value = undefined;
  void count(grid.peek()?.selection?.active ?? grid.peek()?.firstVisible ?? 0);
}

let counting: AbortController | undefined;

async function count(position: number): Promise<void> {
  counting?.abort();
  counting = new AbortController();
  const { signal } = counting;
  const query = findQuery.peek();
  const view = views.peek()?.trace;
  if (view === undefined) return;
  try {
    const { problems } = await call("checkQuery", { query });
    if (signal.aborted) return;
    findProblems.value = problems;
    if (query.trim() === "" || problems.some(({ severity }) => severity === "error")) return;
    // with the active frame itself
    const answer = await call("count", { view, position: position + 1, query }, signal);
    if (!signal.aborted) found.value = answer;
  } catch (error) {
    if (!signal.aborted) sayFault(text.failures.find, toFault(error));
  }
}

/** Selects the next or previous frame that matches. */
export async function findNext(direction: Direction["direction"]): Promise<void> {
  const table = grid.peek();
  const view = views.peek()?.trace;
  const query = findQuery.peek();
  if (!findOpen.peek()) return openFind();
  if (table === undefined || view === undefined || query.trim() === "") return;
  const { first, end } = table.bounds;
  const position = table.selection?.active ?? (direction === "next" ? Math.max(first, table.firstVisible) - 1 : end);
  try {
    const match = (await call("find", { view, position, direction, query })).position;
    ended.value = match === undefined ? direction : undefined;
    if (match === undefined) return;
    table.goTo(match, { middle: true });
    await count(match);
  } catch (error) {
    sayFault(text.failures.find, toFault(error));
  }
}
