import type { SendableMessage } from "../../protocol.js";
import { call } from "../engine.js";
import { MOST_PERIOD, type NewRow } from "../kept/listed-row.js";
import { settings } from "../kept/settings.js";
import { attempt, say } from "../notices.js";
import { text } from "../text.js";
import { rowStates } from "./row-states.js";
import { addRows } from "./send-list.js";

/** ms, for messages without one in the database. */
const STANDARD_PERIOD = 100;

export function addEmpty(): void {
  addRows([{}]);
}

/** Adds a message with its initial values. */
export function addMessages(messages: readonly SendableMessage[]): void {
  addRows(messages.map(toRow));
}

function toRow({ periodMs, ...message }: SendableMessage): NewRow {
  return { ...message, periodMs: Math.min(MOST_PERIOD, Math.max(1, periodMs ?? STANDARD_PERIOD)) };
}

/** Adds all messages of a database that can be sent. */
export async function addAllOf(database: number): Promise<void> {
  const found = await attempt(text.send.notListed, call("sendableMessages", { search: "", database }));
  if (found === undefined) return;
  addMessages(found.messages);
  if (found.unsendable > 0) say({ tone: "info", title: text.send.unsendable(found.unsendable) });
}

/** Sends a row once; a failure is shown at the row. */
export function sendOnce(row: number): void {
  void call("sendOnce", { row }).catch(() => {});
}

/** Sends a row periodically or no longer; a failure is shown at the row. */
export function setRunning(row: number, running: boolean): void {
  void call(running ? "startSending" : "stopSending", { row }).catch(() => {});
}

/** Starts all rows that are not sent yet. */
export function startAll(): void {
  for (const { row } of settings.peek().sendRows) if (rowStates.peek().get(row)?.running !== true) setRunning(row, true);
}

export function stopAll(): void {
  for (const { row, running } of rowStates.peek().values()) if (running) setRunning(row, false);
}
