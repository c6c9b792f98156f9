import type { SeriesMeaning, SeriesSource } from "../../protocol.js";
import type { Follower } from "../follower.js";
import type { QueryContext } from "../query/query-context.js";
import { blockFrom } from "../store/blocks.js";
import type { Chunk } from "../store/chunk.js";
import type { FrameStore } from "../store/frame-store.js";
import { type FieldDecoder, fieldDecoder } from "./field-decoder.js";
import { checkKey, IdRows } from "./id-rows.js";
import { SeriesChunk } from "./series-chunk.js";

/** The values of one field of one id, as long as their frames are in the store. */
export class Series implements Follower {
  readonly #source: SeriesSource;
  readonly #found: IdRows;
  #field: FieldDecoder;
  #store: FrameStore;
  #scannedRow = 0;
  /** Those with values, the oldest first. */
  #chunks: SeriesChunk[] = [];

  /** @throws RangeError for an id or bits that no frame has */
  constructor(source: SeriesSource, store: FrameStore, context: Pick<QueryContext, "messageOf">) {
    checkKey(source);
    this.#source = source;
    this.#found = new IdRows(source);
    this.#field = fieldDecoder(source, context);
    this.#store = store;
    this.#restart();
  }

  get meaning(): SeriesMeaning {
    return this.#field.meaning;
  }

  get scannedRow(): number {
    return this.#scannedRow;
  }

  get chunks(): readonly SeriesChunk[] {
    return this.#chunks;
  }

  /** Memory in bytes: about 13 a value. */
  get bytes(): number {
    return this.#chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  namesChanged(context: QueryContext): void {
    if (typeof this.#source.field !== "string") return;
    this.#field = fieldDecoder(this.#source, context);
    this.#restart();
  }

  useStore(store: FrameStore): void {
    this.#store = store;
    this.#restart();
  }

  dropGone(): void {
    const oldest = this.#store.chunkOf(this.#store.firstRow)?.number ?? Number.POSITIVE_INFINITY;
    while (this.#chunks[0] !== undefined && this.#chunks[0].number < oldest) this.#chunks.shift();
  }

  scan(): boolean {
    this.#scannedRow = Math.max(this.#scannedRow, this.#store.firstRow);
    const block = blockFrom(this.#store, this.#scannedRow);
    if (block === undefined) return false;
    const { decoder, column } = this.#field;
    if (decoder !== undefined && this.#found.take(block) > 0) {
      for (const table of decoder.decode(this.#found.frames)) {
        // all frames have the same id, so that rows are in the order of the frames
        this.#chunkOf(this.#store.chunkOf(block.firstRow) as Chunk).append(table.column(column), this.#found.rows);
      }
    }
    this.#scannedRow += block.length;
    return true;
  }

  #chunkOf(chunk: Chunk): SeriesChunk {
    let last = this.#chunks.at(-1);
    if (last?.number !== chunk.number) {
      last = new SeriesChunk(chunk);
      this.#chunks.push(last);
    }
    return last;
  }

  #restart(): void {
    this.#chunks = [];
    this.#scannedRow = this.#store.firstRow;
  }
}
