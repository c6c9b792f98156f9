import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { latin1 } from "../../text/text.js";
import { parseHex, Tokens } from "../../text/tokens.js";

/** Reads SavvyCAN's generic CSV: ids and bytes without times. */
export class SavvycanReader extends LineReader {
  readonly #fields = new Tokens();
  readonly #bytes = new Tokens();

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (from === to) return undefined;
    const fields = this.#fields;
    fields.split(bytes, from, to);
    if (this.lineNumber === 1 && /^"?id"?,/i.test(latin1(bytes, from, Math.min(to, from + 5)))) return undefined;
    const start = fields.starts[0] as number;
    const prefixed = bytes[start] === 48 && ((bytes[start + 1] as number) | 0x20) === 120;
    const id = parseHex(bytes, prefixed ? start + 2 : start, fields.ends[0] as number);
    if (id < 0 || id > 0x1fff_ffff) return "expected an id of up to 8 hex digits";
    if (fields.count < 2) return "expected an id, a comma, and bytes in hex";
    const cells = this.#bytes;
    cells.cut(bytes, fields.starts[1] as number, fields.ends[1] as number);
    const size = cells.count;
    if (size > 64) return "expected up to 64 bytes of data";
    const flags = (id > 0x7ff ? FrameFlag.EXTENDED : 0) | (size > 8 ? FrameFlag.FD : 0);
    let at = batch.add(0, id, flags, 0, size, lengthToDlc(size));
    for (let i = 0; i < size; i++) {
      const value = cells.hex(i, 2);
      if (value < 0) {
        batch.length--;
        return "expected bytes in hex";
      }
      batch.data[at++] = value;
    }
    return undefined;
  }
}
