import { FrameFlag, type IdEntry } from "canalystii";

/** Which line is chosen, and whether its signals are shown; only with databases. */
export interface Cursor {
  /** Of the chosen entry; undefined: the first one. */
  readonly key: string | undefined;
  /** The signals of the entry are shown instead of the table. */
  readonly open: boolean;
  /** First signal shown. */
  readonly scroll: number;
}

export const START: Cursor = { key: undefined, open: false, scroll: 0 };

/** What the cursor moves in. */
export interface CursorRoom {
  /** Keys of the entries of the table, in their order. */
  readonly keys: readonly string[];
  /** How many entries fit on the screen, and the first one shown. */
  readonly page: number;
  readonly scroll: number;
  /** Number of lines with signals, and how many of them fit. */
  readonly signals: number;
  readonly signalPage: number;
}

export interface Moved {
  readonly cursor: Cursor;
  /** The first entry shown: the chosen one is always among them. */
  readonly scroll: number;
}

const ESCAPE = "\x1b";
const BACK: ReadonlySet<string> = new Set([ESCAPE, "\x7f", "\b", "\x1b[D", "\x1bOD"]);
const ENTER: ReadonlySet<string> = new Set(["\r", "\n", "\x1b[C", "\x1bOC"]);

type Step = (page: number) => number;
const FAR = Number.MAX_SAFE_INTEGER;
const STEPS: Readonly<Record<string, Step>> = {
  "\x1b[A": () => -1,
  "\x1bOA": () => -1,
  k: () => -1,
  "\x1b[B": () => 1,
  "\x1bOB": () => 1,
  j: () => 1,
  "\x1b[5~": (page) => -page,
  "\x1b[6~": (page) => page,
  "\x1b[H": () => -FAR,
  "\x1b[1~": () => -FAR,
  "\x1b[F": () => FAR,
  "\x1b[4~": () => FAR,
};

/** Identifies an entry of the table. */
export function entryKey({ channel, id, flags }: Pick<IdEntry, "channel" | "id" | "flags">): string {
  return `${channel} ${id} ${flags & (FrameFlag.EXTENDED | FrameFlag.ERROR)}`;
}

/** Which frames an entry is about. */
export interface EntryFrames {
  readonly channel: number;
  readonly id: number;
  readonly extended: boolean;
  readonly error: boolean;
}

/** Returns what an {@link entryKey} identifies. */
export function framesOfKey(key: string): EntryFrames {
  const [channel = 0, id = 0, flags = 0] = key.split(" ").map(Number);
  return framesOf({ channel, id, flags });
}

/** Returns which frames an entry is about. */
export function framesOf({ channel, id, flags }: Pick<IdEntry, "channel" | "id" | "flags">): EntryFrames {
  return { channel, id, extended: (flags & FrameFlag.EXTENDED) !== 0, error: (flags & FrameFlag.ERROR) !== 0 };
}

/** Returns where a key moves the cursor; undefined for keys with another meaning. Pure. */
export function moveCursor(cursor: Cursor, key: string, room: CursorRoom): Moved | undefined {
  const step = STEPS[key];
  if (cursor.open) {
    if (BACK.has(key)) return { cursor: { ...cursor, open: false, scroll: 0 }, scroll: room.scroll };
    const last = Math.max(0, room.signals - room.signalPage);
    if (step === undefined) return undefined;
    const scroll = Math.max(0, Math.min(last, Math.min(cursor.scroll, last) + step(room.signalPage)));
    return { cursor: { ...cursor, scroll }, scroll: room.scroll };
  }
  const at = indexOf(cursor, room);
  if (ENTER.has(key))
    return room.keys.length === 0 ? undefined : { cursor: { key: room.keys[at], open: true, scroll: 0 }, scroll: room.scroll };
  if (step === undefined) return undefined;
  const next = Math.max(0, Math.min(room.keys.length - 1, at + step(room.page)));
  return { cursor: { ...cursor, key: room.keys[next] }, scroll: scrolledTo(next, room) };
}

/** Returns the position of the chosen entry; if it is not in the table (any more), that of the first one shown. */
export function indexOf({ key }: Cursor, { keys, scroll }: Pick<CursorRoom, "keys" | "scroll">): number {
  const at = key === undefined ? -1 : keys.indexOf(key);
  return at >= 0 ? at : Math.max(0, Math.min(scroll, keys.length - 1));
}

/** Returns the first entry to show, so that one is visible. */
export function scrolledTo(index: number, { scroll, page }: Pick<CursorRoom, "scroll" | "page">): number {
  if (index < scroll) return index;
  return index >= scroll + page ? Math.max(0, index - page + 1) : scroll;
}
