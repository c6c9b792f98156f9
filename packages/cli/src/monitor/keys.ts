import { ID_ORDERS, type IdOrder } from "canalystii";
import type { ViewState } from "./view.js";

/** What a key does besides changing the view. */
export type KeyAction = "quit" | "interrupt" | "clear" | "redraw" | undefined;

export interface KeyResult {
  readonly state: ViewState;
  readonly action: KeyAction;
}

const CTRL_C = "\x03";
const CTRL_L = "\x0c";
const ESCAPE = "\x1b";
const MAX_FILTER = 8;
const MAX_NAME_FILTER = 32;
/** Keys that have a meaning while the signals of an id are shown; the others change the table. */
const OPEN_KEYS: ReadonlySet<string> = new Set([" ", "p", "q", "c"]);

/** Splits the input of a terminal into keys: single characters and escape sequences. */
export function splitKeys(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals send
  return text.match(/\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|[\s\S]/g) ?? [];
}

/** Returns the view after a key. Pure. */
export function pressKey(state: ViewState, key: string, page: number): KeyResult {
  if (key === CTRL_C) return { state, action: "interrupt" };
  if (key === CTRL_L) return { state, action: "redraw" };
  if (state.editing) return { state: editFilter(state, key), action: undefined };
  if (state.cursor?.open === true && !OPEN_KEYS.has(key)) return { state, action: undefined };
  const change = VIEW_KEYS[key];
  if (change !== undefined) return { state: { ...state, ...change(state, page) }, action: undefined };
  return { state, action: ACTION_KEYS[key] };
}

const ACTION_KEYS: Readonly<Record<string, KeyAction>> = { q: "quit", c: "clear" };

type Change = (state: ViewState, page: number) => Partial<ViewState>;

const up: Change = ({ scroll }) => ({ scroll: Math.max(0, scroll - 1) });
const down: Change = ({ scroll }) => ({ scroll: scroll + 1 });
const top: Change = () => ({ scroll: 0 });
const bottom: Change = () => ({ scroll: Number.MAX_SAFE_INTEGER });

const VIEW_KEYS: Readonly<Record<string, Change>> = {
  " ": ({ paused }) => ({ paused: !paused }),
  p: ({ paused }) => ({ paused: !paused }),
  s: ({ sort }) => ({ sort: nextSort(sort), scroll: 0 }),
  r: ({ reverse }) => ({ reverse: !reverse, scroll: 0 }),
  "/": () => ({ editing: true, filter: "", scroll: 0 }),
  [ESCAPE]: () => ({ filter: "", scroll: 0 }),
  "\x1b[A": up,
  "\x1bOA": up,
  k: up,
  "\x1b[B": down,
  "\x1bOB": down,
  j: down,
  "\x1b[5~": ({ scroll }, page) => ({ scroll: Math.max(0, scroll - page) }),
  "\x1b[6~": ({ scroll }, page) => ({ scroll: scroll + page }),
  "\x1b[H": top,
  "\x1b[1~": top,
  "\x1b[F": bottom,
  "\x1b[4~": bottom,
};

function nextSort(sort: IdOrder): IdOrder {
  return ID_ORDERS[(ID_ORDERS.indexOf(sort) + 1) % ID_ORDERS.length] as IdOrder;
}

function editFilter(state: ViewState, key: string): ViewState {
  if (key === "\r" || key === "\n") return { ...state, editing: false };
  if (key === ESCAPE) return { ...state, editing: false, filter: "" };
  if (key === "\x7f" || key === "\b") return { ...state, filter: state.filter.slice(0, -1) };
  const [allowed, length] = state.cursor === undefined ? [/^[0-9a-f]$/i, MAX_FILTER] : [/^[\w.-]$/, MAX_NAME_FILTER];
  return allowed.test(key) && state.filter.length < length ? { ...state, filter: state.filter + key } : state;
}
