import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "./frame.js";
import { FrameFlag } from "./frame-batch.js";

/**
 * Lets frames through whose id equals `id` in the bits set in `mask`. With a kind of frame left open it compares ids only, as
 * Linux does: `{ id: 0x123, mask: 0x7ff }` matches an extended id that ends in these bits, too.
 */
export interface CanFilter {
  readonly id: number;
  /** Default: all bits, an exact match. */
  readonly mask?: number | undefined;
  /** true: only extended frames; false: only standard frames; default: both. */
  readonly extended?: boolean | undefined;
  /** true: only remote frames; false: only data frames; default: both. */
  readonly remote?: boolean | undefined;
  /** true: lets through what the fields above do not match, and holds back what they match. Default: false. */
  readonly inverted?: boolean | undefined;
  /** true: the filter is about error frames, whose `id` is the class of the error. Default: it is about all others. */
  readonly error?: boolean | undefined;
  /** The filter is about frames of this channel. Default: about all. */
  readonly channel?: number | undefined;
}

/** Filters, of which a frame must match one. An array instead of one is a joined filter: a frame must match all of it. */
export type CanFilters = readonly (CanFilter | readonly CanFilter[])[];

/** Tells whether a frame with this id and these {@link FrameFlag} bits passes; `channel` is 0 by default. */
export type FrameMatcher = (id: number, flags: number, channel?: number) => boolean;

/** A filter with everything worked out. */
interface Rule {
  readonly id: number;
  readonly mask: number;
  readonly flags: number;
  readonly flagMask: number;
  readonly inverted: boolean;
  readonly error: boolean;
  readonly channel: number | undefined;
}

const { ERROR, EXTENDED, REMOTE } = FrameFlag;

/**
 * Compiles filters into one test: a frame passes when any of them matches. No filters: everything passes.
 * @throws RangeError for an id or mask outside 0..0x1fffffff, a channel outside 0..255, or an empty joined filter
 */
export function compileFilters(filters: CanFilters | undefined): FrameMatcher {
  if (filters === undefined || filters.length === 0) return () => true;
  const groups = filters.map((each) => (isJoined(each) ? each.map(toRule) : [toRule(each)]));
  if (groups.some((group) => group.length === 0)) throw new RangeError("a joined filter is empty; give it at least one filter");
  const channels = new Set(groups.flat().flatMap(({ channel }) => channel ?? []));
  const other = compileGroups(groupsFor(groups, undefined));
  if (channels.size === 0) return other;
  const byChannel = new Map([...channels].map((channel) => [channel, compileGroups(groupsFor(groups, channel))]));
  return (id, flags, channel = 0) => (byChannel.get(channel) ?? other)(id, flags);
}

function isJoined(each: CanFilter | readonly CanFilter[]): each is readonly CanFilter[] {
  return Array.isArray(each);
}

function toRule({ id, mask = MAX_EXTENDED_ID, extended, remote, inverted = false, error = false, channel }: CanFilter): Rule {
  checkWord("id", id);
  checkWord("mask", mask);
  if (channel !== undefined && (!Number.isInteger(channel) || channel < 0 || channel > 255)) {
    throw new RangeError(`filter channel ${String(channel)} is not in 0..255`);
  }
  const flagMask = error ? 0 : (extended === undefined ? 0 : EXTENDED) | (remote === undefined ? 0 : REMOTE);
  const flags = flagMask & ((extended === true ? EXTENDED : 0) | (remote === true ? REMOTE : 0));
  return { id, mask, flags, flagMask, inverted, error, channel };
}

/** Returns the groups that can match frames of a channel; undefined: of one that no filter names. */
function groupsFor(groups: readonly (readonly Rule[])[], wanted: number | undefined): readonly (readonly Rule[])[] {
  return groups.filter((group) => group.every(({ channel }) => channel === undefined || channel === wanted));
}

function compileGroups(groups: readonly (readonly Rule[])[]): (id: number, flags: number) => boolean {
  // one look-up for all rules for a single id: there may be thousands, from a database
  const singles = groups.map(singleIdOf);
  const standardIds = new Set(singles.flatMap((single) => (single?.extended === false ? single.id : [])));
  const extendedIds = new Set(singles.flatMap((single) => (single?.extended === true ? single.id : [])));
  const others = groups.filter((_, i) => singles[i] === undefined);
  const standard = new Uint8Array(2 * (MAX_STANDARD_ID + 1));
  for (let at = 0; at < standard.length; at++) {
    const id = at & MAX_STANDARD_ID;
    if (standardIds.has(id) || anyMatches(others, id, at > MAX_STANDARD_ID ? REMOTE : 0)) standard[at] = 1;
  }
  return (id, flags) => {
    if ((flags & ERROR) !== 0) return anyMatches(others, id, flags);
    if ((flags & EXTENDED) !== 0) return extendedIds.has(id) || anyMatches(others, id, flags);
    return standard[(flags & REMOTE) === 0 ? id : id + MAX_STANDARD_ID + 1] === 1;
  };
}

/** Returns the id and the kind of id that a group matches, if it is only one, in data and remote frames. */
function singleIdOf([rule, ...more]: readonly Rule[]): { readonly id: number; readonly extended: boolean } | undefined {
  if (rule === undefined || more.length > 0 || rule.inverted || rule.error || rule.flagMask !== EXTENDED) return undefined;
  const extended = (rule.flags & EXTENDED) !== 0;
  const whole = extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID;
  // a standard id never equals a larger one
  return (rule.mask & whole) === whole && (extended || rule.id <= MAX_STANDARD_ID) ? { id: rule.id, extended } : undefined;
}

function anyMatches(groups: readonly (readonly Rule[])[], id: number, flags: number): boolean {
  for (const group of groups) if (allMatch(group, id, flags)) return true;
  return false;
}

function allMatch(group: readonly Rule[], id: number, flags: number): boolean {
  for (const rule of group) {
    if (((flags & ERROR) !== 0) !== rule.error) return false;
    const same = ((id ^ rule.id) & rule.mask) === 0 && ((flags ^ rule.flags) & rule.flagMask) === 0;
    if (same === rule.inverted) return false;
  }
  return true;
}

function checkWord(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_EXTENDED_ID) {
    throw new RangeError(
      `filter ${name} ${typeof value === "number" ? `0x${value.toString(16)}` : String(value)} is not in 0..0x${MAX_EXTENDED_ID.toString(16)}`,
    );
  }
}
