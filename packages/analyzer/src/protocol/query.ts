/** A place of the query that is wrong or doubtful. */
export interface QueryProblem {
  /** First and last place, in UTF-16 code units from 0; `to` is after the last one. */
  readonly from: number;
  readonly to: number;
  /** What is wrong, then what to write instead. */
  readonly message: string;
  /** `error`: the query is not used. `warning`: it is used, but a part of it matches no frame, such as an unknown signal. */
  readonly severity: "error" | "warning";
}

export interface Completion {
  /** What replaces the text between `from` and `to` of {@link Completions}. */
  readonly text: string;
  /** What it means, in a few words: a unit, a message's id. May be empty. */
  readonly detail: string;
  readonly kind: "field" | "value" | "message" | "signal" | "word";
}

/** What is possible at a place of a query: at most 50, the likeliest first. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}
