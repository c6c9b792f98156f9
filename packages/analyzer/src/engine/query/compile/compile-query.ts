import { FrameFlag } from "canalystii";
import type { QueryProblem } from "../../../protocol.js";
import { allOf, anyOf, type Condition, eachRow, noneOf, type RowTest } from "../filter.js";
import type { FrameKind, IdRule, NumberRange, Query, QueryOf } from "../query.js";
import type { QueryContext } from "../query-context.js";
import { readIdRule } from "../text/values.js";
import { compileComparison } from "./comparison.js";
import { compileDataPattern } from "./data-test.js";
import { compileGlob } from "./glob.js";
import { compileIdRules, rememberIds } from "./id-tests.js";
import { compileSignal } from "./signal-test.js";

export interface CompiledQuery {
  /** undefined: every frame matches. */
  readonly condition: Condition | undefined;
  /** Parts that match no frame, because their names are unknown. */
  readonly problems: readonly QueryProblem[];
  /** It must be compiled again when databases change. */
  readonly usesNames: boolean;
}

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;

/** Compiles a query to a condition on frames. */
export function compileQuery(query: Query, context: QueryContext): CompiledQuery {
  if (query.kind === "all") return { condition: undefined, problems: [], usesNames: false };
  const compiler = new Compiler(context);
  const condition = compiler.compile(query);
  return { condition, problems: compiler.problems, usesNames: compiler.usesNames };
}

class Compiler {
  readonly problems: QueryProblem[] = [];
  usesNames = false;
  readonly #context: QueryContext;

  constructor(context: QueryContext) {
    this.#context = context;
  }

  compile(query: Query): Condition {
    switch (query.kind) {
      case "and":
        return allOf(query.parts.map((part) => this.compile(part)));
      case "or":
        return anyOf(query.parts.map((part) => this.compile(part)));
      case "not":
        return noneOf(this.compile(query.part));
      case "signal":
        return this.#signal(query);
      case "source":
        return this.#source(query.pattern);
      default:
        return eachRow(this.#rowTest(query));
    }
  }

  #rowTest(query: Exclude<Query, QueryOf<"and" | "or" | "not" | "signal" | "source">>): RowTest {
    switch (query.kind) {
      case "all":
        return () => true;
      case "id":
        return compileIdRules(query.rules);
      case "name":
        return this.#name(compileGlob(query.pattern));
      case "channel": {
        const wanted = tableOf(query.ranges, 256);
        return (batch, row) => wanted[batch.channel[row] as number] === 1;
      }
      case "length": {
        const wanted = tableOf(query.ranges, 65);
        return (batch, row) => wanted[batch.size[row] as number] === 1;
      }
      case "data":
        return compileDataPattern(query.pattern);
      case "byte": {
        const test = compileComparison(query.comparison, query.value);
        return (batch, row) => query.index < (batch.size[row] as number) && test(batch.data[row * batch.stride + query.index] as number);
      }
      case "direction": {
        const wanted = query.sent ? TX : 0;
        return (batch, row) => ((batch.flags[row] as number) & TX) === wanted;
      }
      case "frame": {
        const wanted = Uint8Array.from({ length: 256 }, (_, flags) => (query.kinds.some((kind) => KIND_TESTS[kind](flags)) ? 1 : 0));
        return (batch, row) => wanted[batch.flags[row] as number] === 1;
      }
      case "rate":
        return this.#rate(query);
      case "word":
        return this.#word(query.word);
    }
  }

  #signal(query: QueryOf<"signal">): Condition {
    this.usesNames = true;
    const { from, to } = query;
    return compileSignal(query, this.#context, (message) => this.problems.push({ from, to, message, severity: "warning" }));
  }

  #source(pattern: string): Condition {
    const matches = compileGlob(pattern);
    return ({ sources, start, length }, mask) => {
      let known = -1;
      let matched = false;
      for (let i = 0; i < length; i++) {
        if (mask[i] === 0) continue;
        const source = sources[start + i] as number;
        if (source !== known) {
          known = source;
          matched = matches(this.#context.sourceName(source));
        }
        if (!matched) mask[i] = 0;
      }
    };
  }

  #name(matches: (name: string) => boolean): RowTest {
    this.usesNames = true;
    return rememberIds((channel, id, extended) => {
      const message = this.#context.messageOf(channel, id, extended);
      return message !== undefined && matches(message.name);
    });
  }

  /** Not remembered: the rate changes while frames come. */
  #rate({ comparison, value }: QueryOf<"rate">): RowTest {
    const test = compileComparison(comparison, value);
    return (batch, row) => {
      const flags = batch.flags[row] as number;
      return (
        (flags & ERROR) === 0 && test(this.#context.rateOf(batch.channel[row] as number, batch.id[row] as number, (flags & EXTENDED) !== 0))
      );
    };
  }

  /** An id, or a part of a message's name. */
  #word(word: string): RowTest {
    const byName = this.#name(compileGlob(/[*?]/.test(word) ? word : `*${word}*`));
    const rule = idRuleOf(word);
    if (rule === undefined) return byName;
    const byId = compileIdRules([rule]);
    return (batch, row) => byId(batch, row) || byName(batch, row);
  }
}

const KIND_TESTS: Readonly<Record<FrameKind, (flags: number) => boolean>> = {
  data: (flags) => (flags & (REMOTE | ERROR)) === 0,
  remote: (flags) => (flags & REMOTE) !== 0,
  error: (flags) => (flags & ERROR) !== 0,
  standard: (flags) => (flags & (EXTENDED | ERROR)) === 0,
  extended: (flags) => (flags & EXTENDED) !== 0,
  fd: (flags) => (flags & FD) !== 0,
  brs: (flags) => (flags & BRS) !== 0,
  esi: (flags) => (flags & ESI) !== 0,
};

function tableOf(ranges: readonly NumberRange[], length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, value) => (ranges.some(({ least, most }) => value >= least && value <= most) ? 1 : 0));
}

function idRuleOf(word: string): IdRule | undefined {
  try {
    return readIdRule(word);
  } catch {
    return undefined;
  }
}
