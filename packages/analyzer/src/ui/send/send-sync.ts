import { effect } from "@preact/signals";
import type { SendRow } from "../../protocol.js";
import { call } from "../engine.js";
import type { ListedRow } from "../kept/listed-row.js";
import { settings } from "../kept/settings.js";
import { attempt } from "../notices.js";
import { text } from "../text.js";
import { listGeneration } from "./send-list.js";

let known: ReadonlyMap<number, ListedRow> = new Map();

/** Gives the engine every change of the send list, from now on. */
export function syncSendList(): void {
  let generation = listGeneration.peek();
  effect(() => {
    // the engine forgets rows that are gone
    if (listGeneration.value !== generation) sync([]);
    generation = listGeneration.value;
    sync(settings.value.sendRows);
  });
}

function sync(rows: readonly ListedRow[]): void {
  const before = known;
  const changed = rows.filter((row) => before.get(row.row) !== row);
  known = new Map(rows.map((row) => [row.row, row]));
  const gone = [...before.keys()].filter((row) => !known.has(row));
  if (gone.length > 0) void attempt(text.send.notTaken, call("removeSendRows", { rows: gone }));
  if (changed.length > 0) void attempt(text.send.notTaken, call("putSendRows", { rows: changed.map(withoutName) }));
}

function withoutName({ name: _name, ...row }: ListedRow): SendRow {
  return row;
}
