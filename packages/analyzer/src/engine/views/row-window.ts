import { type FrameBatch, FrameFlag } from "canalystii";
import type { RowWindow } from "../../protocol.js";
import type { Databases } from "../databases.js";
import type { FrameStore } from "../store/frame-store.js";
import { placeOf } from "../store/row-place.js";
import { NameList } from "./name-list.js";
import { previousOfSameId } from "./previous-frames.js";
import type { TraceView } from "./view.js";

const MAX_ROWS = 1000;

export interface WindowOptions {
  /** Number of the view. */
  readonly view: number;
  readonly position: number;
  readonly count: number;
  readonly decode: boolean;
}

/**
 * Makes the window of a trace view from a position on. Positions that are gone are left out.
 * @throws RangeError for a position or count that is not an integer of at least 0, or a count above 1000
 */
export function makeRowWindow(trace: TraceView, databases: Databases, options: WindowOptions): RowWindow {
  const { view, count, decode } = options;
  checkPlace(options.position, count);
  const { rows, store, generation } = trace;
  const position = Math.max(rows.first, Math.min(rows.end, options.position));
  const length = Math.min(count, rows.end - position);
  const window = emptyWindow(
    length,
    strideOf(store, position, length, (at) => rows.rowAt(at)),
  );
  for (let i = 0; i < length; i++) copyRow(window, i, store, rows.rowAt(position + i));
  noteDeltas(window, position > rows.first ? timeAt(store, rows.rowAt(position - 1)) : Number.NaN);
  notePrevious(window, store);
  const list = new NameList();
  const decoded = Array.from(window.row, (row, i) => {
    const { batch, index } = placeOf(store, row);
    const inline = databases.inline(batch.frame(index));
    window.name[i] = list.indexOf(inline?.message);
    return decode ? (inline?.text ?? "") : "";
  });
  return { view, generation, position, ...window, names: list.names, senders: list.senders, decoded };
}

/** @throws RangeError */
export function checkPlace(position: number, count: number): void {
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError(`position ${String(position)} is not an integer of at least 0`);
  if (!Number.isInteger(count) || count < 0 || count > MAX_ROWS)
    throw new RangeError(`count ${String(count)} is not an integer in 0..${MAX_ROWS}`);
}

type Columns = ReturnType<typeof emptyWindow>;

function emptyWindow(length: number, stride: 8 | 64) {
  return {
    ...{ length, stride, row: new Float64Array(length), timestampUs: new Float64Array(length) },
    ...{ deltaUs: new Float64Array(length), periodUs: new Float64Array(length).fill(Number.NaN), id: new Uint32Array(length) },
    ...{ flags: new Uint8Array(length), channel: new Uint8Array(length), source: new Uint8Array(length), dlc: new Uint8Array(length) },
    ...{ size: new Uint8Array(length), data: new Uint8Array(length * stride), changed: new Uint32Array(length * 2) },
    name: new Int16Array(length),
  };
}

function strideOf(store: FrameStore, position: number, length: number, rowAt: (position: number) => number): 8 | 64 {
  for (let i = 0; i < length; i++) {
    const { batch, index } = placeOf(store, rowAt(position + i));
    if ((batch.size[index] as number) > 8) return 64;
  }
  return 8;
}

function timeAt(store: FrameStore, row: number): number {
  const { batch, index } = placeOf(store, row);
  return batch.timestampUs[index] as number;
}

function copyRow(window: Columns, i: number, store: FrameStore, row: number): void {
  const { batch, sources, index } = placeOf(store, row);
  const size = batch.size[index] as number;
  window.row[i] = row;
  window.timestampUs[i] = batch.timestampUs[index] as number;
  window.id[i] = batch.id[index] as number;
  window.flags[i] = batch.flags[index] as number;
  window.channel[i] = batch.channel[index] as number;
  window.dlc[i] = batch.dlc[index] as number;
  window.source[i] = sources[index] as number;
  window.size[i] = size;
  window.data.set(batch.data.subarray(index * batch.stride, index * batch.stride + size), i * window.stride);
}

function noteDeltas({ timestampUs, deltaUs, length }: Columns, beforeUs: number): void {
  let before = beforeUs;
  for (let i = 0; i < length; i++) {
    const timeUs = timestampUs[i] as number;
    deltaUs[i] = timeUs - before;
    before = timeUs;
  }
}

function notePrevious(window: Columns, store: FrameStore): void {
  const previous = previousOfSameId(store, window.row);
  for (let i = 0; i < window.length; i++) {
    const row = previous[i] as number;
    if (row < 0) continue;
    const { batch, index } = placeOf(store, row);
    window.periodUs[i] = (window.timestampUs[i] as number) - (batch.timestampUs[index] as number);
    // what is about values: remote frames have none
    if (((window.flags[i] as number) & FrameFlag.REMOTE) === 0) noteChanges(window, i, batch, index);
  }
}

function noteChanges({ size, data, stride, changed }: Columns, i: number, batch: FrameBatch, index: number): void {
  const earlier = batch.size[index] as number;
  for (let n = 0; n < (size[i] as number); n++) {
    if (n < earlier && data[i * stride + n] === batch.data[index * batch.stride + n]) continue;
    const word = 2 * i + (n >> 5);
    changed[word] = ((changed[word] as number) | (1 << (n & 31))) >>> 0;
  }
}
