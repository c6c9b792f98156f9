import { FrameFlag } from "canalystii";
import { DatabaseInference } from "canalystii/dbc";
import type { ChangedId, Changes, FindChanges, TimeSpan } from "../../../protocol.js";
import { isData, keyNumber, keyOf, nameOf } from "../../examine/message-keys.js";
import { checkTimes } from "../../examine/span-blocks.js";
import { SpanRows } from "../../examine/span-rows.js";
import type { QueryContext } from "../../query/query-context.js";
import type { Slices } from "../../slices.js";
import type { StoreBlock } from "../../store/blocks.js";
import type { FrameStore } from "../../store/frame-store.js";
import { type ExaminedIds, explainedBits } from "../message-ids.js";
import { inferAll, protectionBits } from "../protection.js";
import { changedFields, type KnownBits, LEAST_SCORE } from "./field-scores.js";
import { IdChange, type Part } from "./id-change.js";

const MAX_SPANS = 50;
const MAX_LISTED = 200;
/** More frames are not needed to recognise counters and checksums. */
const MAX_INFERRED = 1_000_000;

export interface ChangeSearch {
  readonly store: FrameStore;
  readonly ids: ExaminedIds;
  readonly context: Pick<QueryContext, "messageOf">;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

/** Part of a span that is counted as one thing. */
interface Piece extends TimeSpan {
  readonly part: Part;
  readonly number: number;
}

/**
 * Finds what is different while something is done.
 * @throws RangeError for too many spans, none, or one that is none
 */
export async function findChanges(search: ChangeSearch, { quiet, active }: FindChanges): Promise<Changes> {
  for (const [what, spans] of [["quiet", quiet] as const, ["active", active] as const]) {
    if (spans.length === 0 || spans.length > MAX_SPANS) throw new RangeError(`${spans.length} ${what} spans is not in 1..${MAX_SPANS}`);
    for (const span of spans) checkTimes(`${what} span`, span);
  }
  const changes = new Map<number, IdChange>();
  const inference = new DatabaseInference();
  // quiet frames first: the others are compared with them
  const pieces = [...halves(quiet), ...active.map((span, number): Piece => ({ ...span, part: "active", number }))];
  // all rows are found before any is examined: frames may leave the memory meanwhile
  const rows = pieces.map((piece) => new SpanRows(search.store, piece));
  for (const [at, piece] of pieces.entries()) await examine(search, piece, rows[at] as SpanRows, changes, inference);
  const inferred = await inferAll(inference, search.slices, search.signal);
  const known = (number: number): KnownBits => {
    const found = inferred.get(number);
    return { protection: found === undefined ? [] : protectionBits(found), explained: explainedBits(keyOf(number), search.context) };
  };
  const shares = { quiet: duration(quiet), active: duration(active), spans: active.length };
  const ids: ChangedId[] = [];
  for (const [number, change] of changes) {
    const changed = changedId(number, change, shares, known);
    if (changed !== undefined) ids.push({ ...changed, name: nameOf(changed, search.context) });
    await search.slices.next(search.signal);
  }
  const all = [...changes.values()];
  return {
    ids: ids.sort((a, b) => b.score - a.score || a.channel - b.channel || a.id - b.id).slice(0, MAX_LISTED),
    total: ids.length,
    quietFrames: all.reduce((sum, { quiet: { frames } }) => sum + frames, 0),
    activeFrames: all.reduce((sum, { active: { frames } }) => sum + frames, 0),
    leftOut: search.ids.leftOut,
    gone: rows.reduce((sum, { gone }) => sum + gone, 0),
  };
}

/** Divides quiet spans, in the order of their time, where half of their time has passed. */
function halves(spans: readonly TimeSpan[]): Piece[] {
  const ordered = [...spans].sort((a, b) => a.fromUs - b.fromUs);
  const pieces: Piece[] = [];
  let leftUs = duration(spans) / 2;
  for (const [number, { fromUs, toUs }] of ordered.entries()) {
    const middle = Math.min(toUs, fromUs + Math.max(0, leftUs));
    if (middle > fromUs) pieces.push({ fromUs, toUs: middle, part: "quiet-1", number });
    if (middle < toUs) pieces.push({ fromUs: middle, toUs, part: "quiet-2", number });
    leftUs -= toUs - fromUs;
  }
  return pieces;
}

function duration(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
}

async function examine(
  { ids, slices, signal }: ChangeSearch,
  piece: Piece,
  rows: SpanRows,
  changes: Map<number, IdChange>,
  inference: DatabaseInference,
): Promise<void> {
  for (let block = rows.next(); block !== undefined; block = rows.next()) {
    const runs = addBlock(block, piece, ids, changes);
    if (inference.frames < MAX_INFERRED) for (const [from, to] of runs) inference.add(block.batch.slice(from, to));
    await slices.next(signal);
  }
}

/** Adds the frames of a block; returns where the runs of rows begin and end that are in the span. */
function addBlock(block: StoreBlock, piece: Piece, ids: ExaminedIds, changes: Map<number, IdChange>): [number, number][] {
  const { batch, start, length } = block;
  const { timestampUs, flags, channel, id, size, data, stride } = batch;
  const { fromUs, toUs, part, number } = piece;
  const runs: [number, number][] = [];
  for (let row = start; row < start + length; row++) {
    const timeUs = timestampUs[row] as number;
    if (timeUs < fromUs || timeUs >= toUs) continue;
    const last = runs.at(-1);
    if (last?.[1] === row) last[1]++;
    else runs.push([row, row + 1]);
    const flag = flags[row] as number;
    if (!isData(flag)) continue;
    const key = keyNumber(channel[row] as number, id[row] as number, (flag & FrameFlag.EXTENDED) !== 0);
    const bytes = ids.bytes.get(key);
    if (bytes === undefined) continue;
    let change = changes.get(key);
    if (change === undefined) {
      change = new IdChange(bytes);
      changes.set(key, change);
    }
    change.add(data, row * stride, size[row] as number, part, number);
  }
  return runs;
}

interface Shares {
  /** Durations, µs. */
  readonly quiet: number;
  readonly active: number;
  /** Number of active spans. */
  readonly spans: number;
}

function changedId(
  number: number,
  change: IdChange,
  shares: Shares,
  known: (number: number) => KnownBits,
): Omit<ChangedId, "name"> | undefined {
  const [quietFrames, activeFrames] = [change.quiet.frames, change.active.frames];
  const row = { ...keyOf(number), quietFrames, activeFrames };
  if (quietFrames === 0) return alone({ ...row, kind: "new-id" }, (activeFrames * shares.quiet) / shares.active);
  if (activeFrames === 0) return alone({ ...row, kind: "gone-id" }, (quietFrames * shares.active) / shares.quiet);
  const fields = changedFields(change, shares.spans, known(number));
  const [best] = fields;
  return best === undefined ? undefined : { ...row, kind: best.kind, score: best.score, fields };
}

/** An id that is in spans of one kind only. @param expected frames of it in the others, if it came there as often */
function alone(row: Omit<ChangedId, "name" | "score" | "fields">, expected: number): Omit<ChangedId, "name"> | undefined {
  const score = 1 - Math.exp(-expected);
  return score < LEAST_SCORE ? undefined : { ...row, score, fields: [] };
}
