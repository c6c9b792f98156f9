import type { Message, Multiplexing, Signal } from "canalystii/dbc";
import type { SignalFields } from "../../protocol.js";
import { counted } from "../text.js";

/** Values of a selector in files. */
const MOST_VALUE = 0xffff_ffff;

/** Returns how a signal takes part in multiplexing, as the marks in the file: `M`, `m3`, `m0-2,5M`; empty: it does not. */
export function multiplexingText({ multiplexing }: Pick<Signal, "multiplexing">): string {
  if (multiplexing === undefined) return "";
  const ranges = multiplexing.branch?.ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)) ?? [];
  return `${ranges.length > 0 ? `m${ranges.join(",")}` : ""}${multiplexing.selector ? "M" : ""}`;
}

export interface ReadMultiplexing {
  readonly multiplexing: Multiplexing | undefined;
  /** What is wrong, then what is allowed. */
  readonly problem?: string | undefined;
}

type Written = Pick<SignalFields, "multiplexing" | "float">;

/** Reads the marks of a signal of a message. @param before the signal that they change: what is the same stays as it is */
export function readMultiplexing({ signals }: Pick<Message, "signals">, written: Written, before: Signal | undefined): ReadMultiplexing {
  const text = written.multiplexing.trim();
  if (text === (before === undefined ? "" : multiplexingText(before))) return { multiplexing: before?.multiplexing };
  const match = /^(?:m(\d[\d\s,-]*))?(M?)$/.exec(text);
  if (match === null) return wrong("M: its value selects other signals; m3 or m0-2,5: with which values it is present; or nothing");
  const others = signals.filter((signal) => signal !== before);
  const selector = match[2] === "M";
  const selected = others.filter(({ multiplexing }) => before !== undefined && multiplexing?.branch?.selector === before.name);
  if (!selector && selected.length > 0)
    return wrong(`it selects when ${selected.map(({ name }) => name).join(", ")} are present; change these first`);
  if (selector && written.float) return wrong("a float selects nothing");
  const root = others.find(({ multiplexing }) => multiplexing?.selector === true && multiplexing.branch === undefined);
  if (match[1] === undefined) {
    if (selector && root !== undefined) return wrong(`${root.name} is marked M already`);
    return { multiplexing: selector ? { selector, branch: undefined } : undefined };
  }
  const known = before?.multiplexing?.branch?.selector;
  const by = others.find(({ name }) => name === known) ?? root;
  if (by === undefined) return wrong("no other signal is marked M; mark the one that selects first");
  const most = Math.min(MOST_VALUE, 2 ** by.length - 1);
  const ranges = readRanges(match[1]);
  if (ranges === undefined || ranges.some(([, last]) => last > most))
    return wrong(`${by.name} has ${counted(by.length, "bit")}: its values are 0 to ${most}, such as m1 or m0-1`);
  return { multiplexing: { selector, branch: { selector: by.name, ranges } } };
}

function wrong(problem: string): ReadMultiplexing {
  return { multiplexing: undefined, problem };
}

/** Reads `0-2,5`; undefined: it is wrong. */
function readRanges(text: string): [number, number][] | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const [, first, last = first] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part) ?? [];
    if (first === undefined || Number(first) > Number(last)) return undefined;
    ranges.push([Number(first), Number(last)]);
  }
  return ranges.toSorted((a, b) => a[0] - b[0]);
}
