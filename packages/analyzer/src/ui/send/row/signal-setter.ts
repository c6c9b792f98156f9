import { signal } from "@preact/signals";
import { call } from "../../engine.js";
import { toFault } from "../../fault.js";
import type { ListedRow } from "../../kept/listed-row.js";
import { settings } from "../../kept/settings.js";
import { changeRow } from "../send-list.js";

/** Why values of signals were refused: by row and signal. */
export const refusals = signal<ReadonlyMap<string, string>>(new Map());
export const refusalKey = (row: number, name: string) => `${row}/${name}`;

function setRefusal(key: string, message: string | undefined): void {
  if (refusals.peek().get(key) === message) return;
  const others = new Map(refusals.peek());
  if (message === undefined) others.delete(key);
  else others.set(key, message);
  refusals.value = others;
}

/** Forgets why a value was refused. */
export function clearRefusal(row: number, name: string): void {
  setRefusal(refusalKey(row, name), undefined);
}

/** Values that wait until the one before is in the payload: of a signal, only the last one counts. */
const waiting = new Map<string, { readonly row: number; readonly name: string; readonly value: number | string }>();
let isWriting = false;

/** Sets a signal of a row, by value or label. */
export function setSignal(row: number, name: string, value: number | string): void {
  waiting.set(refusalKey(row, name), { row, name, value });
  if (!isWriting) void writeAll();
}

async function writeAll(): Promise<void> {
  isWriting = true;
  for (let next = waiting.entries().next().value; next !== undefined; next = waiting.entries().next().value) {
    const [key, { row, name, value }] = next;
    waiting.delete(key);
    setRefusal(key, await write(row, name, value));
  }
  isWriting = false;
}

/** Writes a value into the payload as it is then. Returns why it was refused. */
async function write(row: number, name: string, value: number | string): Promise<string | undefined> {
  for (let listed = find(row); listed !== undefined; listed = find(row)) {
    const { channel, id, extended, data } = listed;
    try {
      const written = await call("writeSignal", { channel, id, extended, data, signal: name, value });
      // its bytes may have been changed by hand meanwhile
      if (find(row)?.data !== data) continue;
      changeRow(row, { data: written.data });
      return undefined;
    } catch (error) {
      return toFault(error).message;
    }
  }
  return undefined;
}

function find(row: number): ListedRow | undefined {
  return settings.peek().sendRows.find((each) => each.row === row);
}
