import type { IdFacts } from "../../protocol.js";
import { counted } from "../text.js";
import { bitsText, changeText } from "./bits-text.js";
import type { IdActivity } from "./id-activity.js";
import type { Side } from "./side.js";

/** Rates are measured: so much more is not chance. */
const RATE_TIMES = 1.2;
/** Fewer frames say nothing of a rate. */
const RATE_FRAMES = 4;
/** How much a difference counts at most. */
const WEIGHT = { constant: 0.95, moves: 0.6, moreMoving: 0.3, length: 0.5, rate: 0.4, share: 0.4 } as const;
/** A smaller one is not worth a word. */
const LEAST_SHARE = 0.1;

/** How much the frames of an id differ, 0..1, and how, as phrases. */
export interface Difference {
  readonly score: number;
  readonly phrases: readonly string[];
}

export function factsOf({ frames, leastSize, mostSize }: IdActivity, { durationUs }: Side): IdFacts {
  return {
    frames,
    perSecond: durationUs > 0 ? (frames / durationUs) * 1e6 : 0,
    sizes: [Math.min(leastSize, mostSize), mostSize],
  };
}

/** Compares the payloads, lengths and rates of an id that is on both sides. */
export function differenceOf(here: IdActivity, there: IdActivity, rates: readonly [number, number]): Difference {
  // what is constant in a few frames may not be so in more
  const trust = 1 - 1 / (1 + Math.min(here.frames, there.frames));
  const found = [
    ...bitDifferences(here, there).map(({ score, phrase }) => ({ score: score * trust, phrase })),
    ...lengthDifference(here, there),
    ...rateDifference(here, there, rates),
  ].sort((a, b) => b.score - a.score);
  return { score: found[0]?.score ?? 0, phrases: found.map(({ phrase }) => phrase) };
}

interface Found {
  readonly score: number;
  readonly phrase: string;
}

function bitDifferences(here: IdActivity, there: IdActivity): Found[] {
  const constant: number[] = [];
  const onlyHere: number[] = [];
  const onlyThere: number[] = [];
  const shares: { bit: number; by: number }[] = [];
  for (let bit = 0; bit < 8 * Math.min(here.mostSize, there.mostSize); bit++) {
    const [a, b] = [here.shareOf(bit), there.shareOf(bit)];
    const [movesHere, movesThere] = [a > 0 && a < 1, b > 0 && b < 1];
    if (!movesHere && !movesThere && a !== b) constant.push(bit);
    else if (movesHere && !movesThere) onlyHere.push(bit);
    else if (movesThere && !movesHere) onlyThere.push(bit);
    else if (Math.abs(a - b) >= LEAST_SHARE) shares.push({ bit, by: Math.abs(a - b) });
  }
  const moving = (bits: readonly number[]) => WEIGHT.moves + WEIGHT.moreMoving * Math.min(1, bits.length / 16);
  const most = Math.max(0, ...shares.map(({ by }) => by));
  return [
    ...(constant.length === 0 ? [] : [{ score: WEIGHT.constant, phrase: `${bitsText(constant)} always different` }]),
    ...(onlyHere.length === 0 ? [] : [{ score: moving(onlyHere), phrase: `only here: ${changeText(onlyHere)}` }]),
    ...(onlyThere.length === 0 ? [] : [{ score: moving(onlyThere), phrase: `only there: ${changeText(onlyThere)}` }]),
    ...(most === 0 ? [] : [{ score: WEIGHT.share * most, phrase: `${bitsText(shares.map(({ bit }) => bit))} set more or less often` }]),
  ];
}

function lengthDifference(here: IdActivity, there: IdActivity): Found[] {
  if (here.leastSize === there.leastSize && here.mostSize === there.mostSize) return [];
  return [{ score: WEIGHT.length, phrase: `${sizeText(here)} here, ${sizeText(there)} there` }];
}

function sizeText({ leastSize, mostSize }: IdActivity): string {
  return leastSize >= mostSize ? counted(mostSize, "byte") : `${leastSize} to ${counted(mostSize, "byte")}`;
}

function rateDifference(here: IdActivity, there: IdActivity, [a, b]: readonly [number, number]): Found[] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (here.frames < RATE_FRAMES || there.frames < RATE_FRAMES || low === 0 || high / low < RATE_TIMES) return [];
  return [{ score: WEIGHT.rate * (1 - low / high), phrase: `${rateText(a)}/s here, ${rateText(b)}/s there` }];
}

/** Writes a rate with three digits. */
export function rateText(rate: number): string {
  return String(Number(rate.toPrecision(3)));
}
