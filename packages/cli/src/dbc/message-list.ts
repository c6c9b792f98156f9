import type { Database, Message } from "canalystii/dbc";
import { tableLines } from "../text/columns.js";
import { messageId } from "./message-report.js";

const COLUMNS = [
  { heading: "ID" },
  { heading: "MESSAGE" },
  { heading: "PGN", right: true },
  { heading: "BYTES", right: true },
  { heading: "CYCLE", right: true },
  { heading: "SIGNALS", right: true },
  { heading: "SENDER" },
] as const;

/** Returns a table of all messages, ordered by id. */
export function messageList({ messages }: Pick<Database, "messages">): string[] {
  return tableLines(COLUMNS, [...messages].sort(byId).map(cells));
}

function byId(a: Message, b: Message): number {
  return Number(a.extended) - Number(b.extended) || a.id - b.id;
}

function cells(message: Message): string[] {
  const { name, length, fd, cycleTimeMs, pgn, signals, senders } = message;
  return [
    messageId(message),
    name,
    pgn === undefined ? "" : String(pgn),
    `${length}${fd ? " FD" : ""}`,
    cycleTimeMs === undefined || cycleTimeMs === 0 ? "" : `${cycleTimeMs} ms`,
    String(signals.length),
    senders.join(", "),
  ];
}
