import type { QueryProblem } from "../../../protocol.js";
import { counted } from "../../text.js";
import type { Place, Query } from "../query.js";
import { parseCondition } from "./parse-condition.js";
import { QueryError } from "./query-error.js";
import { TokenReader } from "./token-reader.js";

export interface ParsedQuery {
  /** undefined: the text has an error. */
  readonly query: Query | undefined;
  readonly problems: readonly QueryProblem[];
}

/** Deeper brackets and more `not` are refused. */
const MAX_DEPTH = 100;
const MAX_LENGTH = 10_000;

/** Reads a query; docs/grammars.md has the grammar. Never throws: the first error is in `problems`. */
export function parseQuery(text: string): ParsedQuery {
  try {
    if (text.length > MAX_LENGTH) {
      throw new QueryError(
        { from: MAX_LENGTH, to: text.length },
        `the query has ${counted(text.length, "character")}; at most ${MAX_LENGTH} are possible`,
      );
    }
    const tokens = new TokenReader(text);
    const query = tokens.next.kind === "end" ? all(tokens.next) : parseOr(tokens, 0);
    if (tokens.next.kind !== "end") throw new QueryError(tokens.next, 'this ")" has no "(" before it');
    return { query, problems: [] };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { query: undefined, problems: [{ ...error.place, message: error.message, severity: "error" }] };
  }
}

function all({ from, to }: Place): Query {
  return { kind: "all", from, to };
}

function parseOr(tokens: TokenReader, depth: number): Query {
  const parts = [parseAnd(tokens, depth)];
  while (tokens.takeWord("or")) parts.push(parseAnd(tokens, depth));
  return joined("or", parts);
}

function parseAnd(tokens: TokenReader, depth: number): Query {
  const parts = [parseNot(tokens, depth)];
  while (tokens.takeWord("and") || !endsAnd(tokens)) parts.push(parseNot(tokens, depth));
  return joined("and", parts);
}

function endsAnd({ next }: TokenReader): boolean {
  return next.kind === "end" || next.kind === "close" || (next.kind === "word" && next.text.toLowerCase() === "or");
}

function joined(kind: "and" | "or", parts: readonly Query[]): Query {
  const [first, ...others] = parts as [Query, ...Query[]];
  return others.length === 0 ? first : { kind, parts, from: first.from, to: (others.at(-1) as Query).to };
}

function parseNot(tokens: TokenReader, depth: number): Query {
  const { next } = tokens;
  if (depth > MAX_DEPTH) throw new QueryError(next, `more than ${MAX_DEPTH} brackets or "not" inside one another`);
  if (next.kind === "not") {
    tokens.take();
    const part = parseNot(tokens, depth + 1);
    return { kind: "not", part, from: next.from, to: part.to };
  }
  if (next.kind !== "open") return parseCondition(tokens);
  tokens.take();
  const inside = parseOr(tokens, depth + 1);
  if (tokens.next.kind !== "close") throw new QueryError(next, 'this "(" has no ")"');
  const { to } = tokens.take();
  return { ...inside, from: next.from, to };
}
