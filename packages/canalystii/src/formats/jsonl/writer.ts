import { type FrameBatch, FrameFlag } from "../../can/index.js";
import { putDecimal, putHex2, putText } from "../text.js";
import { TextWriter } from "../text-writer.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
/** Booleans stand in a line only when true, in this order. */
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
    at = putDecimal(bytes, at, batch.dlc[row] as number);
    at = putText(bytes, at, ',"data":"');
    const from = row * batch.stride;
    const end = from + (batch.size[row] as number);
    for (let i = from; i < end; i++) at = putHex2(bytes, at, batch.data[i] as number);
    at = putText(bytes, at, (flags & TX) !== 0 ? '","direction":"tx"}\n' : '","direction":"rx"}\n');
    this.sink.length = at;
  }

  protected override note(timestampUs: number, text: string): boolean {
    const line = new TextEncoder().encode(`${JSON.stringify({ timestampUs, marker: text.slice(0, 500) })}\n`);
    this.sink.reserve(line.length);
    this.sink.bytes.set(line, this.sink.length);
    this.sink.length += line.length;
    return true;
  }
}
