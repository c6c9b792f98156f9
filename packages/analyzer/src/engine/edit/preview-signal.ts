import { FrameBatch } from "canalystii";
import type { PreviewSignal, SignalPreview } from "../../protocol.js";
import { bareMessage } from "../bare-message.js";
import { checkKey, IdRows } from "../series/id-rows.js";
import { singleMessage } from "../series/single-message.js";
import type { Slices } from "../slices.js";
import { blockFrom } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";
import { placeOf } from "../store/row-place.js";
import { shown } from "../text.js";
import { NEW_SIGNAL, withFields } from "./fields.js";
import { readMultiplexing } from "./multiplexing.js";

const NAME = "preview";
const SELECTOR = "selector";

export interface Previewing {
  readonly store: FrameStore;
  readonly slices: Slices;
  /** Ends it: the fields have changed. */
  readonly signal: AbortSignal;
}

/**
 * Decodes a signal, as it is being edited, in all frames of an id.
 * @throws RangeError for a channel, id or signal that is impossible, or the signal's reason
 */
export async function previewSignal({ row, ...key }: PreviewSignal, { store, slices, signal }: Previewing): Promise<SignalPreview> {
  checkKey(key);
  const decoder = previewDecoder(key);
  const found = new IdRows(key);
  const last = new FrameBatch(1);
  const wanted = row === undefined ? undefined : placeOf(store, row);
  let [frames, longest, value, least, most] = [0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let next = store.firstRow; ; ) {
    const block = blockFrom(store, Math.max(next, store.firstRow));
    if (block === undefined) break;
    next = block.firstRow + block.length;
    const count = found.take(block);
    for (let i = 0; i < count; i++) longest = Math.max(longest, found.frames.size[i] as number);
    if (count > 0) {
      last.clear();
      last.appendRow(found.frames, count - 1);
      for (const table of decoder.decode(found.frames)) {
        for (const each of table.column(NAME)) {
          if (each - each !== 0) continue;
          frames++;
          if (each < least) least = each;
          if (each > most) most = each;
        }
      }
    }
    await slices.next(signal);
  }
  if (wanted !== undefined) {
    last.clear();
    last.appendRow(wanted.batch, wanted.index);
  }
  if (last.length > 0) for (const table of decoder.decode(last)) value = table.column(NAME)[0] ?? Number.NaN;
  const data = last.length > 0 ? Uint8Array.from(last.frame(0).data) : new Uint8Array();
  const raw = Math.round((value - key.signal.offset) / key.signal.scale);
  const label = key.signal.labels.find(([each]) => Number(each) === raw)?.[1];
  const [low, high] = frames === 0 ? [Number.NaN, Number.NaN] : [least, most];
  const words = { unit: shown(key.signal.unit), label: label === undefined ? undefined : shown(label) };
  return { frames, data, longest, value, ...words, least: low, most: high };
}

function previewDecoder({ id, extended, signal: fields, selector }: Omit<PreviewSignal, "row">) {
  const signal = { ...withFields(NEW_SIGNAL, fields), name: NAME, shortName: NAME };
  if (selector === undefined) return singleMessage(bareMessage(NAME, { id, extended }, [signal])).columns();
  const selecting = { ...withFields(NEW_SIGNAL, selector), name: SELECTOR, shortName: SELECTOR };
  const first = { ...selecting, multiplexing: { selector: true, branch: undefined } };
  const { multiplexing } = readMultiplexing({ signals: [first] }, fields, undefined);
  return singleMessage(bareMessage(NAME, { id, extended }, [first, { ...signal, multiplexing }])).columns();
}
