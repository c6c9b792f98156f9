import { computed, signal } from "@preact/signals";
import { FrameFlag } from "canalystii";
import type { RowFrame } from "../active-frame.js";
import { fitRow, type ListedRow, MOST_ROWS, makeRow, type NewRow } from "../kept/listed-row.js";
import { change, settings } from "../kept/settings.js";
import { say } from "../notices.js";
import { text } from "../text.js";

/** Number of the row that was chosen; it may be one of another list. */
const chosenNumber = signal<number | undefined>(undefined);
/** The row that is edited: the chosen one, otherwise the first; undefined: the list is empty. */
export const chosenRow = computed(() => {
  const { sendRows } = settings.value;
  return sendRows.find(({ row }) => row === chosenNumber.value) ?? sendRows[0];
});

export function chooseRow(row: number): void {
  chosenNumber.value = row;
}

/** What the tab shows. */
export const sendView = signal<"list" | "replay">("list");

let lastNumber = 0;

/** In a list, numbers are not used again: what the engine knows of a row that is gone is not taken for another's. */
function newNumber(): number {
  lastNumber = settings.peek().sendRows.reduce((most, { row }) => Math.max(most, row), lastNumber) + 1;
  return lastNumber;
}

/** Adds rows and chooses the first; those for which there is no room are not added, which is said. */
export function addRows(given: readonly NewRow[]): void {
  const { sendRows } = settings.peek();
  const room = MOST_ROWS - sendRows.length;
  if (given.length > room) say({ tone: "info", title: text.send.tooMany(MOST_ROWS) });
  const added = given.slice(0, room).map((each) => makeRow(newNumber(), each));
  const [first] = added;
  if (first === undefined) return;
  change({ sendRows: [...sendRows, ...added] });
  chooseRow(first.row);
}

export function changeRow(row: number, some: Partial<ListedRow>): void {
  change({ sendRows: settings.peek().sendRows.map((each) => (each.row === row ? fitRow({ ...each, ...some }) : each)) });
}

export function removeRow(row: number): void {
  const { sendRows } = settings.peek();
  const at = sendRows.findIndex((each) => each.row === row);
  change({ sendRows: sendRows.filter((each) => each.row !== row) });
  if (chosenNumber.peek() === row) chosenNumber.value = (sendRows[at + 1] ?? sendRows[at - 1])?.row;
}

/** Changes when the rows are those of another workspace, also where they have the same numbers. */
export const listGeneration = signal(0);

/** Rows that follow are other rows: nothing that was sent belongs to them. */
export function startNewList(): void {
  listGeneration.value++;
}

/** True if a frame of the trace is of a kind that an adapter can send. */
export const canBeSent = ({ flags }: Pick<RowFrame, "flags">) => (flags & (FrameFlag.FD | FrameFlag.ERROR)) === 0;

/** Shows the send list. */
function showSendList(): void {
  sendView.value = "list";
  change({ dockOpen: true, dockTab: "send" });
}

/** Adds a frame of the trace to the send list. */
export function addFrame({ channel, id, flags, name, dlc, bytes }: RowFrame): void {
  const extended = (flags & FrameFlag.EXTENDED) !== 0;
  const remote = (flags & FrameFlag.REMOTE) !== 0;
  addRows([{ channel, id, extended, remote, length: remote ? Math.min(8, dlc) : bytes.length, data: Array.from(bytes), name }]);
  showSendList();
}
