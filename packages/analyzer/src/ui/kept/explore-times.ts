import type { Moment, Relation, TimeSpan } from "../../protocol.js";

export type MarkKind = "quiet" | "active";

/** Times that are marked as quiet or active. */
export type Marks = Readonly<Record<MarkKind, readonly TimeSpan[]>>;

/** The engine compares no more. */
export const MOST_SPANS = 50;
/** The engine takes no more. */
export const MOST_MOMENTS = 50;

export const NO_MARKS: Marks = { quiet: [], active: [] };

const RELATIONS: Readonly<Record<Relation, true>> = { up: true, down: true, same: true, changed: true };

const isTime = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;

function isSpan(value: unknown): value is TimeSpan {
  const { fromUs, toUs } = (value ?? {}) as Partial<Record<keyof TimeSpan, unknown>>;
  return isTime(fromUs) && isTime(toUs) && fromUs < toUs;
}

function areSpans(value: unknown): value is readonly TimeSpan[] {
  return Array.isArray(value) && value.length <= MOST_SPANS && value.every(isSpan);
}

/** Whether a kept or foreign value is marks. */
export function areMarks(value: unknown): value is Marks {
  const { quiet, active } = (value ?? {}) as Partial<Record<MarkKind, unknown>>;
  return areSpans(quiet) && areSpans(active);
}

function isMoment(value: unknown): value is Moment {
  const { timeUs, relation, value: known } = (value ?? {}) as Partial<Record<keyof Moment, unknown>>;
  const isRelation = relation === undefined || (typeof relation === "string" && Object.hasOwn(RELATIONS, relation));
  return isTime(timeUs) && isRelation && (known === undefined || Number.isFinite(known));
}

/** Whether a kept or foreign value is steps, of which only the first one has no relation. */
export function areMoments(value: unknown): value is readonly Moment[] {
  if (!Array.isArray(value) || value.length > MOST_MOMENTS || !value.every(isMoment)) return false;
  return value.every(({ relation }, at) => (relation === undefined) === (at === 0));
}
