import { FrameFlag, formatId } from "canalystii";
import type { Message, Signal } from "canalystii/dbc";
import { countText } from "../progress.js";
import type { Colours } from "../text/colour.js";
import { textWidth } from "../text/text-width.js";
import { wrapList, wrapText } from "../text/wrap.js";
import { placeSignals } from "./bit-grid.js";
import type { ReportLine } from "./check-report.js";
import { drawGrid } from "./draw-grid.js";
import { branchText, drawTree } from "./draw-tree.js";
import { type MultiplexTree, multiplexTree, type Selector, type SignalGroup, signalsInOrder } from "./multiplex-tree.js";
import { signalTable } from "./signal-table.js";

/** Further branches are drawn only on request. */
const MAX_DRAWN = 4;

export interface MessageLook {
  readonly columns: number;
  readonly colours: Colours;
  /** Draw all branches of a multiplexed message. */
  readonly all: boolean;
}

/** Yields what a database says about a message: facts, drawings of the payload, multiplexing, signals. */
export function* messageReport(message: Message, { columns, colours, all }: MessageLook): Generator<ReportLine> {
  const { signals, comment, length, name } = message;
  const facts = factsOf(message);
  const line = `  ${facts.join(", ")}`;
  const fits = textWidth(name) + line.length <= columns;
  yield [colours.part("bold", name), fits ? line : ""];
  if (!fits) yield* lines(wrapList(facts, columns));
  yield* lines(senderLines(message, columns));
  if (comment !== undefined) yield* lines(wrapText(comment, columns));
  if (signals.length === 0) return yield ["no signals"];
  const tree = multiplexTree(message);
  yield [];
  yield* lines(drawGroups([tree], length, columns));
  if (tree.selectors.length > 0) {
    yield* lines(["", ...drawTree(tree.selectors, columns)]);
    yield* branchDrawings(tree, { length, columns, all });
  }
  yield [];
  const [heading = "", ...rows] = signalTable(signalsInOrder(tree), columns);
  yield [colours.part("bold", heading)];
  yield* lines(rows);
}

function lines(texts: readonly string[]): ReportLine[] {
  return texts.map((text) => [text]);
}

/** Returns a message's id as it is written everywhere. */
export function messageId({ id, extended }: Pick<Message, "id" | "extended">): string {
  return formatId(id, extended ? FrameFlag.EXTENDED : 0);
}

function factsOf(message: Message): string[] {
  const { length, fd, cycleTimeMs, pgn, shortName, name } = message;
  const facts = [`id ${messageId(message)}`, countText(length, "byte")];
  if (fd) facts.push("CAN FD");
  if (pgn !== undefined) facts.push(`J1939 PGN ${pgn} (0x${pgn.toString(16).toUpperCase()})`);
  if (cycleTimeMs !== undefined && cycleTimeMs > 0) facts.push(`every ${cycleTimeMs} ms`);
  if (shortName !== name) facts.push(`${shortName} in the file`);
  return facts;
}

function senderLines({ senders }: Message, columns: number): string[] {
  return wrapList(senders, columns - 8).map((line, i) => `${i === 0 ? "sent by " : "        "}${line}`);
}

/** Draws the signals of groups that are present together; what their selectors select, as a common area. */
function drawGroups(groups: readonly SignalGroup[], length: number, columns: number, chosen?: Selector): string[] {
  const others = groups.flatMap(({ selectors }) => selectors).filter((selector) => selector !== chosen);
  const shared = others.map((selector) => ({ label: `by ${selector.signal.name}`, signals: selectedSignals(selector) }));
  return drawGrid(
    placeSignals(
      groups.flatMap(({ signals }) => signals),
      shared,
      length,
    ),
    columns,
  );
}

function selectedSignals({ branches }: Selector): Signal[] {
  return branches.flatMap((branch) => [...branch.signals, ...branch.selectors.flatMap(selectedSignals)]);
}

interface BranchLook {
  readonly length: number;
  readonly columns: number;
  readonly all: boolean;
}

/** Draws the payload for each branch of the outermost selectors. */
function* branchDrawings(tree: MultiplexTree, { length, columns, all }: BranchLook): Generator<ReportLine> {
  const branches = tree.selectors.flatMap((selector) => selector.branches.map((branch) => ({ selector, branch })));
  for (const { selector, branch } of all ? branches : branches.slice(0, MAX_DRAWN)) {
    yield [];
    yield [`${selector.signal.name} = ${branchText(selector, branch)}`];
    yield* lines(drawGroups([tree, branch], length, columns, selector));
  }
  const left = branches.length - MAX_DRAWN;
  if (!all && left > 0) yield* lines(["", `and ${left} more ${left === 1 ? "branch" : "branches"}, which --all draws`]);
}
