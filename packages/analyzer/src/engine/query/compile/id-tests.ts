import { FrameFlag, MAX_STANDARD_ID } from "canalystii";
import type { RowTest } from "../filter.js";
import type { IdRule } from "../query.js";

const { EXTENDED, ERROR } = FrameFlag;
/** Decisions that are remembered for extended ids. */
const MAX_REMEMBERED = 65_536;

type IdTest = (id: number) => boolean;

/** Makes a test of ids; error frames have none. */
export function compileIdRules(rules: readonly IdRule[]): RowTest {
  const standardTests = rules.flatMap((rule) => testsOf(rule, false));
  const standard = Uint8Array.from({ length: MAX_STANDARD_ID + 1 }, (_, id) => (standardTests.some((test) => test(id)) ? 1 : 0));
  const extended = rules.flatMap((rule) => testsOf(rule, true));
  return (batch, row) => {
    const flags = batch.flags[row] as number;
    const id = batch.id[row] as number;
    if ((flags & (EXTENDED | ERROR)) === 0) return standard[id] === 1;
    if ((flags & ERROR) !== 0) return false;
    for (const test of extended) if (test(id)) return true;
    return false;
  };
}

function testsOf(rule: IdRule, extended: boolean): IdTest[] {
  if (rule.kind === "range") return rule.extended === extended ? [(id) => id >= rule.first && id <= rule.last] : [];
  const digits = atWidth(rule.pattern, extended ? 8 : 3);
  if (digits === undefined) return [];
  const mask = Number.parseInt(
    digits.replace(/./g, (digit) => (digit === "?" ? "0" : "F")),
    16,
  );
  const value = Number.parseInt(digits.replaceAll("?", "0"), 16);
  return [(id) => ((id ^ value) & mask) === 0];
}

/** Returns a pattern of digits with a `*` replaced by as many `?` as fit; undefined when it cannot have this width. */
function atWidth(pattern: string, width: number): string | undefined {
  const missing = width - pattern.replace("*", "").length;
  const digits = pattern.includes("*") ? pattern.replace("*", "?".repeat(Math.max(0, missing))) : pattern;
  return digits.length === width ? digits : undefined;
}

/** What is decided once for each channel and id. */
export type IdDecision = (channel: number, id: number, extended: boolean) => boolean;

/** Makes a test of what depends on channel and id only, such as a message's name; error frames do not match. */
export function rememberIds(decide: IdDecision): RowTest {
  /** By channel and id: 0 unknown, 1 no, 2 yes. */
  const standard: (Uint8Array | undefined)[] = [];
  const extended = new Map<number, boolean>();
  return (batch, row) => {
    const flags = batch.flags[row] as number;
    const id = batch.id[row] as number;
    const channel = batch.channel[row] as number;
    if ((flags & ERROR) !== 0) return false;
    if ((flags & EXTENDED) === 0) {
      let known = standard[channel];
      if (known === undefined) {
        known = new Uint8Array(MAX_STANDARD_ID + 1);
        standard[channel] = known;
      }
      if (known[id] === 0) known[id] = decide(channel, id, false) ? 2 : 1;
      return known[id] === 2;
    }
    const key = channel * 0x2000_0000 + id;
    let decision = extended.get(key);
    if (decision === undefined) {
      if (extended.size >= MAX_REMEMBERED) extended.clear();
      decision = decide(channel, id, true);
      extended.set(key, decision);
    }
    return decision;
  };
}
