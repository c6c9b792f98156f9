import { FrameBatch } from "../can/frame-batch.js";

interface Source {
  readonly log: number;
  readonly iterator: AsyncIterator<FrameBatch>;
  batch: FrameBatch;
  row: number;
}

export interface MergeOptions {
  /**
   * Called for the rows `start..end` of a log's batch that come next in the merged batch, before that is yielded: for programs
   * that keep where each frame came from. `log` is the position in the list.
   */
  readonly onRows?: ((log: number, batch: FrameBatch, start: number, end: number) => void) | undefined;
}

const ROWS = 2048;

/**
 * Merges logs by time. Of frames with the same time, those of the log listed first come first. Each log keeps its own order,
 * even where its times jump back. Yielded batches belong to the caller.
 */
export async function* mergeLogs(
  logs: readonly AsyncIterable<FrameBatch>[],
  { onRows }: MergeOptions = {},
): AsyncGenerator<FrameBatch, void, undefined> {
  const iterators = logs.map((log) => log[Symbol.asyncIterator]());
  const sources: Source[] = [];
  try {
    for (const [log, iterator] of iterators.entries()) {
      const batch = await nextBatch(iterator);
      if (batch !== undefined) sources.push({ log, iterator, batch, row: 0 });
    }
    let merged = new FrameBatch(ROWS);
    while (sources.length > 0) {
      const index = earliest(sources);
      const source = sources[index] as Source;
      const end = runEnd(sources, index, ROWS - merged.length);
      merged.append(source.batch, source.row, end);
      onRows?.(source.log, source.batch, source.row, end);
      source.row = end;
      if (merged.length >= ROWS) {
        yield merged;
        merged = new FrameBatch(ROWS);
      }
      if (source.row < source.batch.length) continue;
      const batch = await nextBatch(source.iterator);
      if (batch === undefined) sources.splice(index, 1);
      else Object.assign(source, { batch, row: 0 });
    }
    if (merged.length > 0) yield merged;
  } finally {
    // a failing close must not leave the others open, nor hide why the merge ended
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()));
  }
}

async function nextBatch(iterator: AsyncIterator<FrameBatch>): Promise<FrameBatch | undefined> {
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) return undefined;
    if (value.length > 0) return value;
  }
}

function timeOf({ batch, row }: Source): number {
  return batch.timestampUs[row] as number;
}

function earliest(sources: readonly Source[]): number {
  let best = 0;
  for (let i = 1; i < sources.length; i++) if (timeOf(sources[i] as Source) < timeOf(sources[best] as Source)) best = i;
  return best;
}

/** Returns the end of the rows of a source that come before those of all others. */
function runEnd(sources: readonly Source[], index: number, room: number): number {
  const { batch, row } = sources[index] as Source;
  const last = Math.min(batch.length, row + Math.max(1, room));
  let end = row + 1;
  for (; end < last; end++) {
    const timestampUs = batch.timestampUs[end] as number;
    for (let i = 0; i < sources.length; i++) {
      if (i === index) continue;
      const other = timeOf(sources[i] as Source);
      if (other < timestampUs || (other === timestampUs && i < index)) return end;
    }
  }
  return end;
}
