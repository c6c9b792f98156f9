import { signal } from "@preact/signals";
import type { ComparedKey, ComparedWhere, CompareProgress, CompareSide, Comparison, Fault } from "../../protocol.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { parseTime } from "../format/format-time.js";
import { settings } from "../kept/settings.js";
import { say } from "../notices.js";
import { text } from "../text.js";
import { startUs } from "../views.js";

/** A span as it is written. */
export interface SpanForm {
  readonly from: string;
  readonly to: string;
}

/** What is compared with what. */
export interface CompareForm {
  readonly hereKind: "capture" | "span";
  readonly here: SpanForm;
  readonly thereKind: "file" | "span";
  readonly there: SpanForm;
  readonly file: File | undefined;
  readonly anyChannel: boolean;
}

/** A result, and what it is about. */
export interface Compared {
  readonly comparison: Comparison;
  readonly names: Readonly<Record<"here" | "there", string>>;
  /** The frames of the other side are in the trace too. */
  readonly isOneCapture: boolean;
}

const NO_SPAN: SpanForm = { from: "", to: "" };

export const form = signal<CompareForm>({
  ...{ hereKind: "capture", here: NO_SPAN, thereKind: "file", there: NO_SPAN, file: undefined, anyChannel: false },
});
export const result = signal<Compared | undefined>(undefined);
export const progress = signal<CompareProgress | undefined>(undefined);
export const fault = signal<Fault | undefined>(undefined);
export const search = signal("");
export const shownWhere = signal<ComparedWhere | "all">("all");
/** The id whose bytes are shown. */
export const opened = signal<ComparedKey | undefined>(undefined);
/** Ends the comparison under way; undefined: there is none. */
export const running = signal<AbortController | undefined>(undefined);

const PROGRESS_MS = 200;

export function setForm(some: Partial<CompareForm>): void {
  form.value = { ...form.peek(), ...some };
}

/** Compares with a file that was chosen or dropped. */
export function compareWithFile(file: File): void {
  setForm({ file, thereKind: "file" });
  void compare();
}

/** Returns a span as it is written, or why it is none. */
function spanOf(side: string, { from, to }: SpanForm): CompareSide | string {
  if (from.trim() === "" || to.trim() === "") return text.compare.noSpan(side);
  const [fromUs, toUs] = [parseTime(from, startUs.peek()), parseTime(to, startUs.peek())];
  if (fromUs === undefined) return text.failed(side, text.noTime(from));
  if (toUs === undefined) return text.failed(side, text.noTime(to));
  return fromUs < toUs ? { kind: "span", fromUs, toUs } : text.compare.endsFirst(side, from, to);
}

/** Returns what is to be compared, or why it cannot be. */
function sides(): { readonly here: CompareSide; readonly there: CompareSide } | string {
  const { hereKind, here, thereKind, there, file } = form.peek();
  const first = hereKind === "capture" ? { kind: "capture" as const } : spanOf(text.compare.here, here);
  if (typeof first === "string") return first;
  if (thereKind === "span") {
    const second = spanOf(text.compare.there, there);
    return typeof second === "string" ? second : { here: first, there: second };
  }
  return file === undefined ? text.compare.noFile : { here: first, there: { kind: "file", file, timeZone: settings.peek().timeZone } };
}

/** Compares what is chosen; what is wrong with it is said in the panel. */
export async function compare(): Promise<void> {
  running.peek()?.abort();
  const chosen = sides();
  fault.value = typeof chosen === "string" ? { code: "invalid", message: chosen } : undefined;
  if (typeof chosen === "string") return;
  const ending = new AbortController();
  running.value = ending;
  const timer = setInterval(() => void watch(ending), PROGRESS_MS);
  const { anyChannel } = form.peek();
  const names = namesOf();
  try {
    const comparison = await call("compare", { ...chosen, anyChannel }, ending.signal);
    if (running.peek() !== ending) return;
    opened.value = undefined;
    result.value = { comparison, names, isOneCapture: chosen.there.kind !== "file" };
    const { report } = comparison.there;
    if (chosen.there.kind === "file" && report.length > 0)
      say({ tone: "loss", title: text.source.partly(names.there), hint: report.join("\n") });
  } catch (error) {
    const failure = toFault(error);
    if (running.peek() === ending && failure.code !== "cancelled") fault.value = failure;
  } finally {
    clearInterval(timer);
    if (running.peek() === ending) {
      running.value = undefined;
      progress.value = undefined;
    }
  }
}

async function watch(ending: AbortController): Promise<void> {
  const at = await call("compareProgress", undefined).catch(() => undefined);
  if (running.peek() === ending) progress.value = at;
}

function namesOf(): Compared["names"] {
  const { hereKind, here, thereKind, there, file } = form.peek();
  const span = ({ from, to }: SpanForm) => `${from}–${to}`;
  return {
    here: hereKind === "capture" ? text.compare.here : `${text.compare.here} (${span(here)})`,
    there: thereKind === "file" ? (file?.name ?? "") : `${text.compare.there} (${span(there)})`,
  };
}
