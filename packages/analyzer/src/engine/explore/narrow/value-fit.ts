import type { Moment } from "../../../protocol.js";

/** A value is a raw value times a scale, plus an offset. */
export interface ValueFit {
  readonly scale: number;
  readonly offset: number;
}

/** How much a value may differ from what was said, as a share of the range of the values. */
const TOLERANCE = 0.05;
/** A scale this near to a round number is that number. */
const NEAR_ROUND = 0.04;
const ROUND = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6.25, 7.5, 8, 10];

/** Whether values were given from which a scale can be estimated: two different ones. */
export function hasScale(moments: readonly Moment[]): boolean {
  return new Set(moments.flatMap(({ value }) => (value === undefined ? [] : [value]))).size >= 2;
}

/** Returns the line through raw values and the values that were said; undefined: there is none that is near to all. */
export function fitValues(raws: ArrayLike<number>, moments: readonly Moment[]): ValueFit | undefined {
  const points = moments.flatMap(({ value }, i) => (value === undefined ? [] : [{ raw: raws[i] as number, value }]));
  const mean = (pick: (point: (typeof points)[number]) => number) => points.reduce((sum, each) => sum + pick(each), 0) / points.length;
  const [meanRaw, meanValue] = [mean(({ raw }) => raw), mean(({ value }) => value)];
  const squares = mean(({ raw }) => (raw - meanRaw) ** 2);
  if (squares === 0) return undefined;
  const exact = mean(({ raw, value }) => (raw - meanRaw) * (value - meanValue)) / squares;
  if (exact === 0) return undefined;
  const values = points.map(({ value }) => value);
  const allowed = TOLERANCE * (Math.max(...values) - Math.min(...values));
  const tries = [
    { scale: roundScale(exact), offset: 0 },
    ...[roundScale(exact), exact].map((scale) => ({ scale, offset: roundOffset(meanValue - scale * meanRaw, allowed) })),
  ];
  return tries.find(({ scale, offset }) => points.every(({ raw, value }) => Math.abs(raw * scale + offset - value) <= allowed));
}

function roundScale(scale: number): number {
  const size = Math.abs(scale);
  const power = 10 ** Math.floor(Math.log10(size));
  const round = ROUND.find((each) => Math.abs(each * power - size) <= size * NEAR_ROUND);
  return round === undefined ? Number(scale.toPrecision(4)) : Math.sign(scale) * Number((round * power).toPrecision(6));
}

/** A whole offset if that is near enough. */
function roundOffset(offset: number, allowed: number): number {
  const whole = Math.round(offset);
  return Math.abs(whole - offset) <= allowed / 2 ? whole + 0 : Number(offset.toPrecision(4));
}
