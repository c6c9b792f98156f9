import { FrameFlag } from "canalystii";
import { DatabaseInference, type InferredMessage } from "canalystii/dbc";
import type { TimeSpan } from "../../../protocol.js";
import { isData, keyNumber } from "../../examine/message-keys.js";
import { nextBlock } from "../../examine/span-blocks.js";
import type { Slices } from "../../slices.js";
import type { FrameStore } from "../../store/frame-store.js";
import { inferAll } from "../protection.js";
import { PayloadSamples } from "./payload-samples.js";

/** Of a longer time not all frames are looked at: every second, third … block. */
const MAX_ROWS = 1_000_000;

/** What the ids did in a span. */
export interface Observed {
  readonly samples: ReadonlyMap<number, PayloadSamples>;
  readonly inferred: ReadonlyMap<number, InferredMessage>;
}

/** Looks at the frames of a span. @param wanted numbers of keys @throws the signal's reason */
export async function observe(
  store: FrameStore,
  span: TimeSpan,
  wanted: ReadonlyMap<number, unknown>,
  slices: Slices,
  signal: AbortSignal,
): Promise<Observed> {
  const samples = new Map<number, PayloadSamples>();
  const inference = new DatabaseInference();
  const endRow = store.rowAt(span.toUs);
  let row = store.rowAt(span.fromUs);
  const step = Math.max(1, Math.ceil((endRow - row) / MAX_ROWS));
  for (let block = nextBlock(store, row, span, endRow); block !== undefined; block = nextBlock(store, row, span, endRow)) {
    const { batch, start, length } = block;
    const { id, channel, flags, size, data, stride } = batch;
    for (let at = start; at < start + length; at++) {
      const flag = flags[at] as number;
      if (!isData(flag)) continue;
      const key = keyNumber(channel[at] as number, id[at] as number, (flag & FrameFlag.EXTENDED) !== 0);
      if (wanted.has(key)) samplesOf(samples, key).add(data, at * stride, size[at] as number);
    }
    inference.add(batch.slice(start, start + length));
    row = block.firstRow + block.length * step;
    await slices.next(signal);
  }
  return { samples, inferred: await inferAll(inference, slices, signal) };
}

function samplesOf(all: Map<number, PayloadSamples>, key: number): PayloadSamples {
  let samples = all.get(key);
  if (samples === undefined) {
    samples = new PayloadSamples();
    all.set(key, samples);
  }
  return samples;
}
