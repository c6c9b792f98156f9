import { CodeTable, END_OF_BLOCK, EXTRA_SHIFT, INVALID, LITERAL, VALUE_SHIFT } from "./code-table.js";

/** Maximum number of bytes that one symbol repeats. */
export const LONGEST_MATCH = 258;

/** What the symbols of literals and lengths mean (RFC 1951, 3.2.5). */
export const LITERALS = /* @__PURE__ */ makeLiterals();
/** What the symbols of distances mean. */
export const DISTANCES = /* @__PURE__ */ makeDistances();
/** What the symbols of code lengths mean: their own values. */
export const LENGTH_SYMBOLS = /* @__PURE__ */ Int32Array.from({ length: 19 }, (_, symbol) => symbol << VALUE_SHIFT);

function makeLiterals(): Int32Array {
  const meanings = new Int32Array(288).fill(INVALID);
  for (let byte = 0; byte < 256; byte++) meanings[byte] = LITERAL | (byte << VALUE_SHIFT);
  meanings[256] = END_OF_BLOCK;
  let length = 3;
  for (let symbol = 257; symbol < 285; symbol++) {
    const extra = symbol < 265 ? 0 : (symbol - 261) >> 2;
    meanings[symbol] = (length << VALUE_SHIFT) | (extra << EXTRA_SHIFT);
    length += 1 << extra;
  }
  meanings[285] = LONGEST_MATCH << VALUE_SHIFT;
  return meanings;
}

function makeDistances(): Int32Array {
  const meanings = new Int32Array(32).fill(INVALID);
  let distance = 1;
  for (let symbol = 0; symbol < 30; symbol++) {
    const extra = symbol < 4 ? 0 : (symbol - 2) >> 1;
    meanings[symbol] = (distance << VALUE_SHIFT) | (extra << EXTRA_SHIFT);
    distance += 1 << extra;
  }
  return meanings;
}

/** The two codes of a block. */
export interface Codes {
  readonly literals: CodeTable;
  readonly distances: CodeTable;
}

let fixed: Codes | undefined;

/** Returns the codes of blocks that do not contain their own. */
export function fixedCodes(): Codes {
  fixed ??= makeFixed();
  return fixed;
}

function makeFixed(): Codes {
  const lengths = new Uint8Array(288);
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  const literals = new CodeTable(9, LITERALS);
  const distances = new CodeTable(5, DISTANCES);
  literals.build(lengths, 0, 288);
  distances.build(new Uint8Array(32).fill(5), 0, 32);
  return { literals, distances };
}
