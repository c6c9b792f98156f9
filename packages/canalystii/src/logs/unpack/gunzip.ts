import { crc32 } from "./checksums.js";
import { Inflater } from "./inflater.js";

/** A problem of a gzip file. */
export interface GzipProblem {
  /** Byte offset in the compressed file. */
  readonly position: number;
  readonly message: string;
}

const TRAILER_BYTES = 8;
/** A header contains a file name and a comment at most. */
const MAX_HEADER_BYTES = 1 << 17;
/** Input passed to the inflater at a time; it copies the input. */
const PIECE_BYTES = 1 << 14;
const KEPT_PROBLEMS = 10;
const NOTHING = new Uint8Array(0);

type Mode = "header" | "data" | "trailer" | "over";

/**
 * Decompresses gzip (RFC 1952): one file or several joined together. Gives every byte that can be decompressed, even of a
 * truncated or damaged file; `problems` says what is wrong. Iterate over it once.
 */
export class Gunzip implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>;
  readonly #inflater = new Inflater();
  readonly #problems: GzipProblem[] = [];
  #mode: Mode = "header";
  /** The part of a header or trailer that has arrived. */
  #rest: Uint8Array = NOTHING;
  /** Offset in the file of the current input. */
  #position = 0;
  #members = 0;
  #crc = 0;
  #length = 0;
  #truncated = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** The first ten problems. */
  get problems(): readonly GzipProblem[] {
    return this.#problems;
  }

  /** The file is truncated, or so damaged that the rest cannot be decompressed. */
  get truncated(): boolean {
    return this.#truncated;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#chunks) {
      yield* this.#unpack(chunk);
      if (this.#mode === "over") return;
    }
    if (this.#mode === "header" && this.#rest.length === 0 && this.#members > 0) return;
    this.#position += this.#rest.length;
    this.#stop("the gzip data is truncated");
  }

  *#unpack(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    let input = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    this.#rest = NOTHING;
    while (input.length > 0 && this.#mode !== "over") {
      let used: number;
      if (this.#mode === "data") used = yield* this.#data(input.subarray(0, PIECE_BYTES));
      else used = this.#mode === "header" ? this.#header(input) : this.#trailer(input);
      if (used === 0) {
        this.#rest = input.slice();
        return;
      }
      this.#position += used;
      input = input.subarray(used);
    }
  }

  /** Returns the number of bytes that were used; 0: more are needed. */
  #header(input: Uint8Array): number {
    if (this.#members > 0 && input[0] === 0) return countZeros(input);
    const size = gzipHeaderSize(input);
    if (size === undefined) return this.#noHeader();
    if (size > 0) {
      this.#inflater.reset();
      this.#crc = 0;
      this.#length = 0;
      this.#mode = "data";
    } else if (input.length > MAX_HEADER_BYTES) return this.#noHeader();
    return size;
  }

  #noHeader(): number {
    if (this.#members === 0) this.#stop("expected a gzip header");
    else {
      this.#note("other data follows the gzip data and is ignored");
      this.#mode = "over";
    }
    return 0;
  }

  *#data(input: Uint8Array): Generator<Uint8Array, number, undefined> {
    const inflater = this.#inflater;
    inflater.push(input);
    for (let piece = inflater.read(); piece !== undefined; piece = inflater.read()) {
      this.#crc = crc32(this.#crc, piece);
      this.#length += piece.length;
      yield piece;
    }
    if (inflater.state === "input") return input.length;
    const used = input.length - inflater.unused;
    if (inflater.state === "ended") this.#mode = "trailer";
    else {
      this.#position += used;
      this.#stop("the gzip data is damaged: nothing after this can be decompressed");
    }
    return used;
  }

  #trailer(input: Uint8Array): number {
    if (input.length < TRAILER_BYTES) return 0;
    const view = new DataView(input.buffer, input.byteOffset, TRAILER_BYTES);
    if (view.getUint32(0, true) !== this.#crc) this.#note("the gzip checksum is wrong: the decompressed data may be damaged");
    else if (view.getUint32(4, true) !== this.#length % 0x1_0000_0000)
      this.#note("the gzip length is wrong: the decompressed data may be damaged");
    this.#members++;
    this.#mode = "header";
    return TRAILER_BYTES;
  }

  #stop(message: string): void {
    this.#note(message);
    this.#truncated = true;
    this.#mode = "over";
  }

  #note(message: string): void {
    if (this.#problems.length < KEPT_PROBLEMS) this.#problems.push({ position: this.#position, message });
  }
}

const FLAG_CHECKSUM = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/** Returns the size of the header at the beginning of `bytes`; 0 when it is incomplete, undefined when it is not a header. */
function gzipHeaderSize(bytes: Uint8Array): number | undefined {
  const magic = [0x1f, 0x8b, 8];
  for (let i = 0; i < Math.min(magic.length, bytes.length); i++) if (bytes[i] !== magic[i]) return undefined;
  if (bytes.length < 12) return 0;
  const flags = bytes[3] as number;
  let at = 10;
  if ((flags & FLAG_EXTRA) !== 0) at += 2 + (bytes[at] as number) + ((bytes[at + 1] as number) << 8);
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0 || at >= bytes.length) return 0;
    at = end + 1;
  }
  if ((flags & FLAG_CHECKSUM) !== 0) at += 2;
  return at <= bytes.length ? at : 0;
}

function countZeros(bytes: Uint8Array): number {
  let count = 0;
  while (count < bytes.length && bytes[count] === 0) count++;
  return count;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
