import { type FrameBatch, FrameFlag } from "canalystii";
import type { LogWriter } from "canalystii/logs";
import type { FrameDecoder, ShownFrame } from "./frame-decoder.js";

/** Returns the line with what a decoded frame means. @param dataWidth columns of its data in candump's format */
export type Annotate = (line: string, shown: ShownFrame, dataWidth: number) => string;

const BYTE_WIDTH = " 00".length;
const REMOTE_WIDTH = " remote request".length;
/** Lines with up to 8 bytes of data are aligned. */
export const ALIGNED_WIDTH = 8 * BYTE_WIDTH;

/** Adds to each line of a text format what its frame means, if a database has it. */
export class AnnotatedWriter {
  readonly #writer: LogWriter;
  readonly #decoder: FrameDecoder;
  readonly #annotate: Annotate;

  /** @param writer of a format with one line for each frame */
  constructor(writer: LogWriter, decoder: FrameDecoder, annotate: Annotate) {
    this.#writer = writer;
    this.#decoder = decoder;
    this.#annotate = annotate;
  }

  /** Returns the lines of rows `start..end`. */
  async write(batch: FrameBatch, start = 0, end = batch.length): Promise<string> {
    let text = "";
    for (let row = start; row < end; row++) {
      const line = await lineOf(this.#writer, batch, row);
      const shown = this.#decoder.decode(batch.frame(row));
      const isRemote = ((batch.flags[row] as number) & FrameFlag.REMOTE) !== 0;
      const width = isRemote ? REMOTE_WIDTH : (batch.size[row] as number) * BYTE_WIDTH;
      text += shown === undefined ? line : this.#annotate(line, shown, width);
    }
    return text;
  }
}

/** Returns the line that a text format writes for a row, with its end. */
export async function lineOf(writer: LogWriter, batch: FrameBatch, row: number): Promise<string> {
  const bytes = await writer.write(batch, row, row + 1);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** Adds fields to a line of JSON. */
export function addFields(line: string, fields: string): string {
  return `${line.slice(0, -"}\n".length)},${fields}}\n`;
}

/** Adds a comment to a line of candump's terminal format. The reader of that format ignores it. */
export function addComment(line: string, comment: string, dataWidth: number): string {
  const padding = " ".repeat(Math.max(0, ALIGNED_WIDTH - dataWidth));
  return `${line.slice(0, -1)}${padding}  :: ${comment}\n`;
}
