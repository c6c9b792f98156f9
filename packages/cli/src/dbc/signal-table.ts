import type { Signal } from "canalystii/dbc";
import { type Column, tableLines } from "../text/columns.js";
import { textWidth } from "../text/text-width.js";
import { wrapList, wrapText } from "../text/wrap.js";
import { rangesText } from "./multiplex-tree.js";
import { labelTexts, numberText, rangeText, typeText } from "./signal-text.js";

const NAME: Column = { heading: "SIGNAL" };
const FACTS: readonly Column[] = [
  { heading: "START", right: true },
  { heading: "LEN", right: true },
  { heading: "ORDER" },
  { heading: "TYPE" },
  { heading: "SCALE", right: true },
  { heading: "OFFSET", right: true },
  { heading: "RANGE" },
  { heading: "UNIT" },
];
const INDENT = "    ";
const LEAST_WIDTH = 20;

/**
 * Returns a table of signals: a line of facts for each, then what there is about it in words. Names have lines of their own if
 * the table would be wider than `columns`.
 */
export function signalTable(signals: readonly Signal[], columns: number): string[] {
  const wide = tableLines(
    [NAME, ...FACTS],
    signals.map((signal) => [signal.name, ...facts(signal)]),
  );
  const fits = wide.every((line) => textWidth(line) <= columns);
  const [heading = "", ...rows] = fits ? wide : tableLines(FACTS, signals.map(facts)).map((line) => INDENT + line);
  return [heading, ...signals.flatMap((signal, i) => [...(fits ? [] : [signal.name]), rows[i] ?? "", ...details(signal, columns)])];
}

function facts(signal: Signal): string[] {
  const { start, length, byteOrder, scale, offset, unit = "" } = signal;
  return [String(start), String(length), byteOrder, typeText(signal), numberText(scale), numberText(offset), rangeText(signal), unit];
}

function details(signal: Signal, columns: number): string[] {
  const { multiplexing, labels, comment, initial, receivers } = signal;
  const width = Math.max(LEAST_WIDTH, columns - INDENT.length);
  const lines = [
    branchLines(multiplexing),
    labels === undefined ? [] : wrapList(labelTexts(labels), width),
    comment === undefined ? [] : wrapText(comment, width),
    initial === undefined || Number(initial) === 0 ? [] : [`initial raw value ${initial}`],
    wrapList(receivers, width - 3).map((line, i) => `${i === 0 ? "to " : "   "}${line}`),
  ];
  return lines.flat().map((line) => INDENT + line);
}

function branchLines(multiplexing: Signal["multiplexing"]): string[] {
  const branch = multiplexing?.branch;
  if (branch === undefined) return [];
  return [
    branch.selector === undefined ? "never decoded: its selector is unknown" : `if ${branch.selector} is ${rangesText(branch.ranges)}`,
  ];
}
