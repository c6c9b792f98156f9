import { adler32 } from "./checksums.js";
import { Inflater, type InflateState } from "./inflater.js";

const HEADER_BYTES = 2;
const TRAILER_BYTES = 4;
const METHOD_DEFLATE = 8;
const PRESET_DICTIONARY = 0x20;

/**
 * Decompresses a zlib stream (RFC 1950) piece by piece: all that can be decompressed, even of a truncated or damaged stream.
 * Push input when `read` has returned undefined and the state is `input`.
 */
export class ZlibUnpacker {
  readonly #inflater = new Inflater();
  #state: InflateState = "input";
  /** The part of the header or the trailer that has arrived. */
  #kept: number[] = [];
  #part: "header" | "data" | "trailer" = "header";
  #adler = 1;
  #unused = 0;

  /** Also `damaged` when the checksum is wrong, after all output. */
  get state(): InflateState {
    return this.#state;
  }

  /** Number of pushed bytes that are after the stream's end, or after the damage. */
  get unused(): number {
    return this.#unused;
  }

  push(input: Uint8Array): void {
    let from = 0;
    if (this.#part === "header") {
      while (this.#kept.length < HEADER_BYTES && from < input.length) this.#kept.push(input[from++] as number);
      if (this.#kept.length === HEADER_BYTES) this.#beginData();
    }
    const rest = input.subarray(from);
    this.#unused = rest.length;
    if (this.#state !== "input") return;
    if (this.#part === "trailer") this.#readTrailer(rest);
    else if (rest.length > 0) this.#inflater.push(rest);
  }

  /** Returns the next piece of output, which belongs to the caller; undefined when more input is needed. */
  read(): Uint8Array | undefined {
    if (this.#state !== "input" || this.#part !== "data") return undefined;
    const piece = this.#inflater.read();
    if (piece !== undefined) {
      this.#adler = adler32(this.#adler, piece);
      return piece;
    }
    const { state } = this.#inflater;
    if (state === "damaged") {
      this.#state = "damaged";
      this.#unused = Math.min(this.#unused, this.#inflater.unused);
    } else if (state === "ended") {
      this.#part = "trailer";
      this.#readTrailer(this.#inflater.takeUnused());
    }
    return undefined;
  }

  #beginData(): void {
    this.#part = "data";
    const [method = 0, flags = 0] = this.#kept;
    this.#kept = [];
    if ((method & 15) !== METHOD_DEFLATE || (method * 256 + flags) % 31 !== 0 || (flags & PRESET_DICTIONARY) !== 0) this.#state = "damaged";
  }

  #readTrailer(bytes: Uint8Array): void {
    const needed = TRAILER_BYTES - this.#kept.length;
    this.#kept.push(...bytes.subarray(0, needed));
    this.#unused = Math.max(0, bytes.length - needed);
    if (this.#kept.length < TRAILER_BYTES) return;
    const adler = this.#kept.reduce((value, byte) => value * 256 + byte, 0);
    this.#state = adler === this.#adler ? "ended" : "damaged";
  }
}
