import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { MAX_MARKER_TEXT, putDecimal, putHex2, putText } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import type { WriteOptions } from "../types.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
/** Booleans are written only when true, in this order. */
const MARKS = [
  [EXTENDED, ',"extended":true'],
  [REMOTE, ',"remote":true'],
  [ERROR, ',"error":true'],
  [FD, ',"fd":true'],
  [BRS, ',"brs":true'],
  [ESI, ',"esi":true'],
] as const;

/** Writes JSON lines: the fields of a frame, integer µs, data in hex. */
export class JsonlWriter extends TextWriter {
  constructor(options: WriteOptions) {
    super(options.channelNames);
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const flags = batch.flags[row] as number;
    let at = putText(bytes, this.sink.length, '{"timestampUs":');
    at = putDecimal(bytes, at, batch.timestampUs[row] as number);
    at = putText(bytes, at, ',"channel":');
    at = putDecimal(bytes, at, batch.channel[row] as number);
    at = putText(bytes, at, ',"id":');
    at = putDecimal(bytes, at, batch.id[row] as number);
    for (const [flag, text] of MARKS) if ((flags & flag) !== 0) at = putText(bytes, at, text);
    at = putText(bytes, at, ',"dlc":');
    at = putDecimal(bytes, at, this.#dlc(batch, row));
    at = putText(bytes, at, ',"data":"');
    const from = row * batch.stride;
    const end = from + (batch.size[row] as number);
    for (let i = from; i < end; i++) at = putHex2(bytes, at, batch.data[i] as number);
    at = putText(bytes, at, (flags & TX) !== 0 ? '","direction":"tx"}\n' : '","direction":"rx"}\n');
    this.sink.length = at;
  }

  /** A DLC above 8 that equals the number of bytes would be read as a length, as other tools mean it. */
  #dlc(batch: FrameBatch, row: number): number {
    const dlc = batch.dlc[row] as number;
    if (dlc <= 8 || dlc !== batch.size[row]) return dlc;
    this.losses.count("short-data");
    return lengthToDlc(dlc);
  }

  protected override note(timestampUs: number, text: string): boolean {
    const marker = text.slice(0, MAX_MARKER_TEXT);
    if (marker !== text) this.losses.count("marker-text");
    const line = new TextEncoder().encode(`${JSON.stringify({ timestampUs, marker })}\n`);
    this.sink.reserve(line.length);
    this.sink.bytes.set(line, this.sink.length);
    this.sink.length += line.length;
    return true;
  }
}
