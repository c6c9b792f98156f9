import { checkChoice } from "../check-value.js";
import { compileQuery } from "../query/compile/compile-query.js";
import { allOf, type Condition, eachRow } from "../query/filter.js";
import { completeQuery } from "../query/text/complete-query.js";
import { parseQuery } from "../query/text/parse-query.js";
import { Slices } from "../slices.js";
import { placeOf } from "../store/row-place.js";
import { countRows, findNext, findPrevious, type Search } from "../views/find-rows.js";
import { IdOrdering, makeIdWindow } from "../views/id-window.js";
import { checkPlace, makeRowWindow } from "../views/row-window.js";
import type { TraceView } from "../views/view.js";
import { vocabularyOf } from "../vocabulary.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

type ViewCalls =
  | "openView"
  | "setQuery"
  | "closeView"
  | "rows"
  | "ids"
  | "decode"
  | "positionAtTime"
  | "positionOfRow"
  | "findSameId"
  | "find"
  | "count"
  | "checkQuery"
  | "complete";

const DIRECTIONS = ["next", "previous"];

/** Calls about what the page looks at. */
export function viewCalls(workspace: Workspace): Handlers<ViewCalls> {
  const { capture, databases, environment } = workspace;
  const orderings = new Map<number, IdOrdering>();
  const search = (trace: TraceView, condition: Condition, signal: AbortSignal): Search => ({
    store: trace.store,
    condition: trace.condition === undefined ? condition : allOf([trace.condition, condition]),
    slices: new Slices(environment.clock, environment.pause),
    signal,
  });
  const find = async (trace: TraceView, position: number, forward: boolean, condition: Condition, signal: AbortSignal) => {
    checkPlace(Math.max(position, 0), 0);
    const { rows, generation } = trace;
    const row = rowOf(trace, position);
    const what = search(trace, condition, signal);
    const found = forward ? await findNext(what, row + 1) : await findPrevious(what, row);
    if (found === undefined) return { position: undefined };
    await capture.untilScanned(trace, found, signal);
    return { position: trace.generation === generation ? rows.positionOf(found) : undefined };
  };
  const positionOf = async (number: number, row: number, signal: AbortSignal) => {
    const trace = capture.trace(number);
    await capture.untilScanned(trace, row, signal);
    return { position: trace.rows.positionOf(row) };
  };
  return {
    openView: ({ kind, query }) => {
      checkChoice("view kind", kind, ["trace", "fixed"]);
      const { number, view } = capture.openView(kind, query);
      if (kind === "fixed") orderings.set(number, new IdOrdering(environment.clock));
      return { view: number, problems: view.problems };
    },
    setQuery: ({ view: number, query }) => {
      const view = capture.view(number);
      capture.setQuery(view, query);
      return { problems: view.problems };
    },
    closeView: ({ view }) => {
      capture.closeView(view);
      orderings.delete(view);
      return undefined;
    },
    rows: ({ view, position, count, decode = true }) => makeRowWindow(capture.trace(view), databases, { view, position, count, decode }),
    ids: ({ view, position, count, order }) => {
      const fixed = capture.fixed(view);
      const ordering = orderings.get(view) as IdOrdering;
      return makeIdWindow(fixed, workspace, { view, position, count, order, ordering });
    },
    decode: ({ row }) => {
      const { batch, index } = placeOf(capture.store, row);
      return databases.explain(batch.frame(index), row);
    },
    positionAtTime: ({ view, timeUs }, { signal }) => positionOf(view, capture.store.rowAt(timeUs), signal),
    positionOfRow: ({ view, row }, { signal }) => positionOf(view, row, signal),
    findSameId: ({ view, position, direction }, { signal }) => {
      checkChoice("direction", direction, DIRECTIONS);
      const trace = capture.trace(view);
      checkPlace(position, 0);
      if (trace.rows.first === trace.rows.end) return { position: undefined };
      return find(trace, position, direction === "next", sameIdAs(trace, position), signal);
    },
    find: ({ view, position, direction, query }, { signal }) => {
      checkChoice("direction", direction, DIRECTIONS);
      return find(capture.trace(view), position, direction === "next", conditionOf(query, workspace), signal);
    },
    count: async ({ view, position, query }, { signal }) => {
      const trace = capture.trace(view);
      return countRows(search(trace, conditionOf(query, workspace), signal), rowOf(trace, position));
    },
    checkQuery: ({ query }) => {
      const parsed = parseQuery(query);
      return { problems: parsed.query === undefined ? parsed.problems : compileQuery(parsed.query, workspace).problems };
    },
    complete: ({ query, cursor }) => completeQuery(query, cursor, vocabularyOf(workspace)),
  };
}

/** Returns the row at a position; that before the first row or after the last one when the position is outside the view. */
function rowOf({ rows, store }: TraceView, position: number): number {
  if (position >= rows.end) return store.endRow;
  return position < rows.first ? store.firstRow - 1 : rows.rowAt(position);
}

/** @throws RangeError with the query's first error */
function conditionOf(text: string, workspace: Workspace): Condition {
  const { query, problems } = parseQuery(text);
  if (query === undefined) throw new RangeError(problems[0]?.message);
  return compileQuery(query, workspace).condition ?? (() => {});
}

const KIND = 1 | 4;

function sameIdAs({ rows, store }: TraceView, position: number): Condition {
  const { batch, index } = placeOf(store, rows.rowAt(Math.min(Math.max(position, rows.first), rows.end - 1)));
  const id = batch.id[index];
  const channel = batch.channel[index];
  const kind = (batch.flags[index] as number) & KIND;
  return eachRow((other, row) => other.id[row] === id && other.channel[row] === channel && ((other.flags[row] as number) & KIND) === kind);
}
