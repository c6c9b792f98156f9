import { signal } from "@preact/signals";
import type { Fault } from "../protocol.js";
import { toFault } from "./fault.js";
import { text } from "./text.js";

interface NoticeAction {
  readonly label: string;
  /** The notice goes when it has been carried out; a failure is said in its place. */
  run(): void | Promise<void>;
}

export interface Notice {
  readonly id: number;
  readonly tone: "fault" | "loss" | "info";
  readonly title: string;
  /** What to do, one or more lines of plain text. */
  readonly hint?: string | undefined;
  readonly actions?: readonly NoticeAction[] | undefined;
}

/** More are not kept: the oldest goes, first of those that offer nothing. */
const MOST = 6;

/** What the page has to say; it stays until it is dismissed. */
export const notices = signal<readonly Notice[]>([]);
let ids = 0;

/** Says something above the trace. Returns its number. */
export function say(notice: Omit<Notice, "id">): number {
  const id = ++ids;
  const others = notices.peek().filter(({ title, hint }) => title !== notice.title || hint !== notice.hint);
  const [oldest] = others;
  const gone = others.length < MOST ? undefined : (others.find(({ actions }) => actions === undefined) ?? oldest);
  notices.value = [...others.filter((other) => other !== gone), { ...notice, id }];
  return id;
}

export function dismiss(id: number): void {
  notices.value = notices.peek().filter((notice) => notice.id !== id);
}

/** Says what failed, why, and what to do. A cancelled call is no failure. */
export function sayFault(what: string, fault: Fault): void {
  if (fault.code !== "cancelled") say({ tone: "fault", title: text.failed(what, fault.message), hint: fault.hint });
}

/** Carries out an action of a notice, which goes then. */
export async function carryOut(id: number, { label, run }: NoticeAction): Promise<void> {
  await attempt(label, (async () => run())());
  dismiss(id);
}

/** Waits for a call whose failure is said above the trace. */
export async function attempt<T>(what: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    sayFault(what, toFault(error));
    return undefined;
  }
}
