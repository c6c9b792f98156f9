/** Where a part of a query is in its text, in UTF-16 code units; `to` is after the last one. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Ids of one width: those in `first..last`, or those that equal `value` in the bits of `mask`. */
export type IdRule =
  | { readonly kind: "range"; readonly extended: boolean; readonly first: number; readonly last: number }
  | { readonly kind: "digits"; readonly pattern: string };

/** Numbers from `least` to `most`, both included. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/** What a signal is compared with: a number, a range, or the label of a value. */
export type SignalOperand =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "range"; readonly least: number; readonly most: number }
  | { readonly kind: "label"; readonly label: string };

export const FRAME_KINDS = ["data", "remote", "error", "standard", "extended", "fd", "brs", "esi"] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** A query as a tree. */
export type Query = Place &
  (
    | { readonly kind: "all" }
    | { readonly kind: "and" | "or"; readonly parts: readonly Query[] }
    | { readonly kind: "not"; readonly part: Query }
    | { readonly kind: "id"; readonly rules: readonly IdRule[] }
    | { readonly kind: "name"; readonly pattern: string }
    | { readonly kind: "source"; readonly pattern: string }
    | { readonly kind: "channel"; readonly ranges: readonly NumberRange[] }
    | { readonly kind: "length"; readonly ranges: readonly NumberRange[] }
    | { readonly kind: "data"; readonly pattern: string }
    | { readonly kind: "byte"; readonly index: number; readonly comparison: Comparison; readonly value: number }
    | { readonly kind: "direction"; readonly sent: boolean }
    | { readonly kind: "frame"; readonly kinds: readonly FrameKind[] }
    | { readonly kind: "rate"; readonly comparison: Comparison; readonly value: number }
    | { readonly kind: "signal"; readonly signal: string; readonly comparison: Comparison; readonly operand: SignalOperand }
    | { readonly kind: "word"; readonly word: string }
  );

/** A query of one kind. */
export type QueryOf<K extends Query["kind"]> = Extract<Query, { readonly kind: K }>;
