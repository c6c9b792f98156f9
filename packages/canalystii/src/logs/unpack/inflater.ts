import { CodeTable, END_OF_BLOCK, EXTRA_SHIFT, INVALID, LITERAL, VALUE_MASK, VALUE_SHIFT } from "./code-table.js";
import { DISTANCES, fixedCodes, LENGTH_SYMBOLS, LITERALS, LONGEST_MATCH } from "./symbols.js";

const WINDOW_BYTES = 32_768;
const OUTPUT_BYTES = WINDOW_BYTES + (1 << 17);
/** Zeros after the input, so that a symbol can be read without checking for each bit whether it exists. */
const PADDING = 16;

const LENGTH_CODES_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** State of an {@link Inflater}: it needs input, the data has ended, or the data is damaged. */
export type InflateState = "input" | "ended" | "damaged";

type Mode = "header" | "stored" | "codes" | "ended" | "damaged";

/**
 * Decompresses DEFLATE data (RFC 1951) piece by piece, up to the last byte before the end or the damage: Node's zlib and the
 * streams of browsers discard output that they already have when the data turns out to be damaged.
 */
export class Inflater {
  #input = new Uint8Array(1 << 10);
  #at = 0;
  #end = 0;
  /** Bits taken from the input and not yet used, the next one lowest. */
  #hold = 0;
  #bits = 0;
  readonly #output = new Uint8Array(OUTPUT_BYTES);
  #length = 0;
  /** Output up to here has been returned. */
  #given = 0;
  #mode: Mode = "header";
  #lastBlock = false;
  #storedLeft = 0;
  #literals: CodeTable | undefined;
  #distances: CodeTable | undefined;
  readonly #ownLiterals = new CodeTable(10, LITERALS);
  readonly #ownDistances = new CodeTable(8, DISTANCES);
  readonly #lengths = new CodeTable(7, LENGTH_SYMBOLS);

  /** Begins again with other data; unused input is discarded. */
  reset(): void {
    this.#at = 0;
    this.#end = 0;
    this.#hold = 0;
    this.#bits = 0;
    this.#length = 0;
    this.#given = 0;
    this.#mode = "header";
  }

  get state(): InflateState {
    return this.#mode === "ended" || this.#mode === "damaged" ? this.#mode : "input";
  }

  /** Number of input bytes that were not used: after the end of the data, what follows it. */
  get unused(): number {
    return this.#end - this.#at;
  }

  /** Returns a copy of the unused input and discards it. */
  takeUnused(): Uint8Array {
    const unused = this.#input.slice(this.#at, this.#end);
    this.#at = this.#end;
    return unused;
  }

  /** Adds input. Call it only after `read` has returned undefined. */
  push(chunk: Uint8Array): void {
    const rest = this.#end - this.#at;
    const size = rest + chunk.length;
    if (size + PADDING > this.#input.length) {
      const grown = new Uint8Array(size + PADDING);
      grown.set(this.#input.subarray(this.#at, this.#end));
      this.#input = grown;
    } else this.#input.copyWithin(0, this.#at, this.#end);
    this.#input.set(chunk, rest);
    this.#input.fill(0, size, size + PADDING);
    this.#at = 0;
    this.#end = size;
  }

  /** Returns the next piece of output, which belongs to the caller; undefined when more input is needed. */
  read(): Uint8Array | undefined {
    this.#makeRoom();
    let more = true;
    while (more) {
      if (this.#mode === "codes") more = this.#readCodes(this.#literals as CodeTable, this.#distances as CodeTable);
      else if (this.#mode === "header") more = this.#readHeader();
      else if (this.#mode === "stored") more = this.#readStored();
      else more = false;
    }
    if (this.#length === this.#given) return undefined;
    const piece = this.#output.slice(this.#given, this.#length);
    this.#given = this.#length;
    return piece;
  }

  #makeRoom(): void {
    if (this.#length < WINDOW_BYTES * 2) return;
    this.#output.copyWithin(0, this.#length - WINDOW_BYTES, this.#length);
    this.#length = WINDOW_BYTES;
    this.#given = WINDOW_BYTES;
  }

  /** Begins the next block; returns false when its header is incomplete. */
  #readHeader(): boolean {
    const at = this.#at;
    const hold = this.#hold;
    const bits = this.#bits;
    const last = this.#take(1);
    const kind = this.#take(2);
    const sound = kind === 0 ? this.#beginStored() : kind === 1 ? this.#beginFixed() : kind === 2 && this.#beginDynamic();
    if (this.#at - (this.#bits >> 3) > this.#end) {
      this.#at = at;
      this.#hold = hold;
      this.#bits = bits;
      this.#mode = "header";
      return false;
    }
    this.#lastBlock = last === 1;
    if (!sound) this.#mode = "damaged";
    this.#giveBack();
    return sound;
  }

  /** Gives whole bytes back to the input: those after its end are padding. */
  #giveBack(): void {
    this.#at -= this.#bits >> 3;
    this.#bits &= 7;
    this.#hold &= (1 << this.#bits) - 1;
  }

  /** Takes up to 16 bits; zeros after the end. */
  #take(count: number): number {
    while (this.#bits < count) {
      this.#hold |= (this.#input[this.#at++] ?? 0) << this.#bits;
      this.#bits += 8;
    }
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    return value;
  }

  #beginStored(): boolean {
    this.#take(this.#bits & 7);
    this.#storedLeft = this.#take(16);
    this.#mode = "stored";
    return (this.#take(16) ^ this.#storedLeft) === 0xffff;
  }

  #beginFixed(): boolean {
    const { literals, distances } = fixedCodes();
    this.#literals = literals;
    this.#distances = distances;
    this.#mode = "codes";
    return true;
  }

  #beginDynamic(): boolean {
    const literalCount = this.#take(5) + 257;
    const distanceCount = this.#take(5) + 1;
    const lengthCount = this.#take(4) + 4;
    if (literalCount > 286 || distanceCount > 30) return false;
    const codes = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) codes[LENGTH_CODES_ORDER[i] as number] = this.#take(3);
    if (!this.#lengths.build(codes, 0, 19)) return false;
    const lengths = new Uint8Array(320);
    const count = literalCount + distanceCount;
    if (!this.#readLengths(lengths, count) || lengths[256] === 0) return false;
    if (!this.#ownLiterals.build(lengths, 0, literalCount) || !this.#ownDistances.build(lengths, literalCount, count)) return false;
    this.#literals = this.#ownLiterals;
    this.#distances = this.#ownDistances;
    this.#mode = "codes";
    return true;
  }

  #readLengths(lengths: Uint8Array, count: number): boolean {
    for (let i = 0; i < count; ) {
      const ahead = this.#take(7);
      const entry = this.#lengths.entries[ahead] as number;
      const used = entry & 15;
      if (used === 0) return false;
      // give back the bits that the code did not need
      this.#hold = (this.#hold << (7 - used)) | (ahead >> used);
      this.#bits += 7 - used;
      const symbol = entry >> VALUE_SHIFT;
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) return false;
      const value = symbol === 16 ? (lengths[i - 1] as number) : 0;
      const times = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (i + times > count) return false;
      lengths.fill(value, i, i + times);
      i += times;
    }
    return true;
  }

  #readStored(): boolean {
    const count = Math.min(this.#storedLeft, this.#end - this.#at, OUTPUT_BYTES - this.#length);
    this.#output.set(this.#input.subarray(this.#at, this.#at + count), this.#length);
    this.#at += count;
    this.#length += count;
    this.#storedLeft -= count;
    if (this.#storedLeft > 0) return false;
    this.#mode = this.#lastBlock ? "ended" : "header";
    return true;
  }

  /** Decodes symbols up to the end of the block (true), or until input or room is used up (false). */
  #readCodes(literals: CodeTable, distances: CodeTable): boolean {
    const input = this.#input;
    const output = this.#output;
    const end = this.#end;
    const literalEntries = literals.entries;
    const literalMask = literals.mask;
    const distanceEntries = distances.entries;
    const distanceMask = distances.mask;
    const limit = OUTPUT_BYTES - LONGEST_MATCH;
    let at = this.#at;
    let hold = this.#hold;
    let bits = this.#bits;
    let length = this.#length;
    let finished = false;
    for (;;) {
      if (length > limit) break;
      const atBefore = at;
      const holdBefore = hold;
      const bitsBefore = bits;
      const lengthBefore = length;
      let sound = true;
      if (bits < 15) {
        hold |= ((input[at] as number) | ((input[at + 1] as number) << 8)) << bits;
        at += 2;
        bits += 16;
      }
      let entry = literalEntries[hold & literalMask] as number;
      if (entry === 0) entry = literals.long(hold);
      let used = entry & 15;
      hold >>>= used;
      bits -= used;
      if ((entry & LITERAL) !== 0) output[length++] = entry >> VALUE_SHIFT;
      else if (entry === 0 || (entry & INVALID) !== 0) sound = false;
      else if ((entry & END_OF_BLOCK) !== 0) finished = true;
      else {
        let extra = (entry >> EXTRA_SHIFT) & 15;
        if (bits < 15) {
          hold |= ((input[at] as number) | ((input[at + 1] as number) << 8)) << bits;
          at += 2;
          bits += 16;
        }
        let count = ((entry >> VALUE_SHIFT) & VALUE_MASK) + (hold & ((1 << extra) - 1));
        hold >>>= extra;
        bits -= extra;
        if (bits < 15) {
          hold |= ((input[at] as number) | ((input[at + 1] as number) << 8)) << bits;
          at += 2;
          bits += 16;
        }
        entry = distanceEntries[hold & distanceMask] as number;
        if (entry === 0) entry = distances.long(hold);
        used = entry & 15;
        hold >>>= used;
        bits -= used;
        extra = (entry >> EXTRA_SHIFT) & 15;
        if (bits < extra) {
          hold |= ((input[at] as number) | ((input[at + 1] as number) << 8)) << bits;
          at += 2;
          bits += 16;
        }
        const distance = ((entry >> VALUE_SHIFT) & VALUE_MASK) + (hold & ((1 << extra) - 1));
        hold >>>= extra;
        bits -= extra;
        if (entry === 0 || (entry & INVALID) !== 0 || distance > length) sound = false;
        else for (let from = length - distance; count > 0; count--) output[length++] = output[from++] as number;
      }
      if (at > end && at * 8 - bits > end * 8) {
        // the symbol was incomplete
        at = atBefore;
        hold = holdBefore;
        bits = bitsBefore;
        length = lengthBefore;
        finished = false;
        break;
      }
      if (!sound) {
        this.#mode = "damaged";
        break;
      }
      if (finished) {
        this.#mode = this.#lastBlock ? "ended" : "header";
        break;
      }
    }
    this.#at = at;
    this.#hold = hold;
    this.#bits = bits;
    this.#length = length;
    this.#giveBack();
    return finished;
  }
}
