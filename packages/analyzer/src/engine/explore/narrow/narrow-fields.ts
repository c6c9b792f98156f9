import type { FieldCandidate, NarrowedFields, NarrowFields, TimeSpan } from "../../../protocol.js";
import { checkChoice } from "../../check-value.js";
import { keyOf } from "../../examine/message-keys.js";
import type { QueryContext } from "../../query/query-context.js";
import type { Slices } from "../../slices.js";
import { type ExaminedIds, explainedBits } from "../message-ids.js";
import { noteOf, protectionBits } from "../protection.js";
import { fieldOf } from "./field-shape.js";
import { withSign } from "./field-sign.js";
import { finerField } from "./finer-field.js";
import { type Matching, matchingFields } from "./matching-fields.js";
import type { MomentPayloads } from "./moment-payloads.js";
import { type Observed, observe } from "./observe.js";
import { type FieldContext, scoreField } from "./rank-fields.js";
import { fitValues, hasScale } from "./value-fit.js";

const MAX_MOMENTS = 50;
const MAX_LISTED = 100;
const LEAST_MARGIN_US = 10e6;
/** Fields that are examined closer, of all ids together. */
const MAX_RANKED = 10_000;
const LEAST_RANKED = 50;
/** Fields that share this part of their bits are one place. */
const SHARED = 0.5;
const RELATIONS = ["up", "down", "same", "changed"];

export interface FieldSearch {
  readonly moments: MomentPayloads;
  readonly ids: ExaminedIds;
  readonly context: Pick<QueryContext, "messageOf">;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

interface Ranked {
  readonly shape: Matching["fields"][number];
  readonly score: number;
}

/**
 * Finds the fields whose values went as described from moment to moment.
 * @throws RangeError for too many moments, none, or one that is none
 */
export async function narrowFields(search: FieldSearch, { moments }: NarrowFields): Promise<NarrowedFields> {
  checkMoments(moments);
  const { ids, slices, signal } = search;
  const snapshots = await search.moments.at(
    moments.map(({ timeUs }) => timeUs),
    ids.bytes,
    slices,
    signal,
  );
  const keys = [...ids.bytes.keys()].filter((key) => snapshots.every((snapshot) => snapshot.has(key)));
  const observed = await observe(search.moments.store, spanOf(moments), ids.bytes, slices, signal);
  const counts = new Array<number>(moments.length).fill(0);
  const candidates: FieldCandidate[] = [];
  const most = Math.max(LEAST_RANKED, Math.floor(MAX_RANKED / Math.max(1, keys.length)));
  for (const key of keys) {
    const payloads = snapshots.map((snapshot) => snapshot.get(key) as Uint8Array);
    const samples = observed.samples.get(key)?.payloads ?? [];
    const matching = await matchingFields(moments, { payloads, samples, most, slices, signal });
    for (const [at, count] of matching.counts.entries()) counts[at] = (counts[at] as number) + count;
    if (moments.length > 1) candidates.push(...(await placesOf(key, matching, moments, observed, search)));
  }
  candidates.sort((a, b) => b.score - a.score);
  return { counts, candidates: candidates.slice(0, MAX_LISTED), ids: keys.length, leftOut: ids.leftOut };
}

function checkMoments(moments: NarrowFields["moments"]): void {
  if (moments.length === 0 || moments.length > MAX_MOMENTS) throw new RangeError(`${moments.length} moments is not in 1..${MAX_MOMENTS}`);
  for (const { timeUs, relation, value } of moments) {
    if (!Number.isFinite(timeUs)) throw new RangeError(`moment ${String(timeUs)} is not a time`);
    if (relation !== undefined) checkChoice("relation", relation, RELATIONS);
    if (value !== undefined && !Number.isFinite(value)) throw new RangeError(`value ${String(value)} is not a finite number`);
  }
}

/** Returns the time of the moments with as much before and after: how a value moves otherwise says more of its bits. */
function spanOf(moments: NarrowFields["moments"]): TimeSpan {
  const times = moments.map(({ timeUs }) => timeUs);
  const [fromUs, toUs] = [Math.min(...times), Math.max(...times) + 1];
  const marginUs = Math.max(LEAST_MARGIN_US, toUs - fromUs);
  return { fromUs: fromUs - marginUs, toUs: toUs + marginUs };
}

/** Returns the best field of each place of an id. */
async function placesOf(
  key: number,
  matching: Matching,
  moments: NarrowFields["moments"],
  { samples, inferred }: Observed,
  search: FieldSearch,
): Promise<FieldCandidate[]> {
  const found = inferred.get(key);
  const protection = found === undefined ? [] : protectionBits(found);
  const payloads = samples.get(key)?.payloads ?? [];
  const ranked = await rank(matching.fields, { samples: payloads, inferred: found, protection }, search);
  const explained = ranked.length === 0 ? [] : explainedBits(keyOf(key), search.context);
  const candidates: FieldCandidate[] = [];
  for (const { best, variants } of await foldSimilar(ranked, search)) {
    const shape = withSign(finerField(best.shape, matching.fields, payloads), matching.fields, payloads);
    const { values, bits } = shape;
    const { scale, offset } = (hasScale(moments) && fitValues(values, moments)) || { scale: undefined, offset: undefined };
    const note = noteOf(bits, protection, explained);
    candidates.push({ ...keyOf(key), field: fieldOf(shape), score: best.score, values, variants, note, scale, offset });
    await search.slices.next(search.signal);
  }
  return candidates;
}

/** Returns fields with their scores, the best first. */
async function rank(shapes: Matching["fields"], context: FieldContext, { slices, signal }: FieldSearch): Promise<Ranked[]> {
  const ranked: Ranked[] = [];
  for (const shape of shapes) {
    ranked.push({ shape, score: scoreField(shape, context) });
    await slices.next(signal);
  }
  return ranked.sort((a, b) => b.score - a.score || a.shape.bits.length - b.shape.bits.length);
}

interface Place {
  readonly best: Ranked;
  readonly bits: ReadonlySet<number>;
  variants: number;
}

/** Puts fields that share most of their bits with a better one, or only have more bits that say nothing, into its place. */
async function foldSimilar(ranked: readonly Ranked[], { slices, signal }: FieldSearch): Promise<Place[]> {
  const places: Place[] = [];
  for (const each of ranked) {
    const place = places.find((other) => isVariant(each, other));
    if (place === undefined) places.push({ best: each, bits: new Set(each.shape.bits), variants: 0 });
    else place.variants++;
    await slices.next(signal);
  }
  return places;
}

function isVariant({ shape: { bits, values } }: Ranked, { best, bits: others }: Place): boolean {
  const common = bits.reduce((sum, bit) => sum + (others.has(bit) ? 1 : 0), 0);
  if (common >= SHARED * bits.length) return true;
  const first = values[0] as number;
  const bestFirst = best.shape.values[0] as number;
  return common > 0 && values.every((value, i) => value - first === (best.shape.values[i] as number) - bestFirst);
}
