import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { HEX_VALUE, MAX_COMMENT_BYTES } from "../../text/text.js";
import { type LooseFrame, parseLoose } from "./loose.js";
import { JsonFields, KEY } from "./scanner.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const OPEN = 123;

/** Reads JSON lines, one frame each. */
export class JsonlReader extends LineReader {
  readonly #fields = new JsonFields();
  readonly #decoder = new TextDecoder();
  readonly #payload = new Uint8Array(64);

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (from === to) return undefined;
    if (bytes[from] === OPEN && this.#fields.scan(bytes, from, to) && this.#fast(bytes, batch)) return undefined;
    const parsed = parseLoose(this.#decoder.decode(bytes.subarray(from, to)));
    if (typeof parsed === "string") return parsed.trim() === "" ? undefined : parsed;
    if ("marker" in parsed) {
      this.report.ignore("marker");
      this.mark(parsed.timestampUs ?? this.lastTime(batch), parsed.marker.slice(0, MAX_COMMENT_BYTES));
      return undefined;
    }
    return addLoose(batch, parsed);
  }

  /** Adds the scanned frame. Returns false when a value is missing or out of range; the slow way then finds the message. */
  #fast(bytes: Uint8Array, batch: FrameBatch): boolean {
    const { values, from, to } = this.#fields;
    const time = values[KEY.TIME] as number;
    const id = values[KEY.ID] as number;
    const channel = Math.max(values[KEY.CHANNEL] as number, 0);
    if (time < 0 || time > Number.MAX_SAFE_INTEGER || id < 0 || id > 0x1fff_ffff || channel > 255 || (values[KEY.DLC] as number) > 64) {
      return false;
    }
    const start = from[KEY.DATA] as number;
    const size = start < 0 ? 0 : ((to[KEY.DATA] as number) - start) / 2;
    if (size > 64 || !Number.isInteger(size)) return false;
    const payload = this.#payload;
    let bad = 0;
    for (let i = 0; i < size; i++) {
      const high = HEX_VALUE[bytes[start + 2 * i] as number] as number;
      const low = HEX_VALUE[bytes[start + 2 * i + 1] as number] as number;
      bad |= high | low;
      payload[i] = (high << 4) | low;
    }
    if (bad > 15) return false;
    let flags = 0;
    if (values[KEY.EXTENDED] === 1) flags |= EXTENDED;
    if (values[KEY.REMOTE] === 1) flags |= REMOTE;
    if (values[KEY.ERROR] === 1) flags |= ERROR;
    if (values[KEY.FD] === 1) flags |= FD;
    if (values[KEY.BRS] === 1) flags |= BRS;
    if (values[KEY.ESI] === 1) flags |= ESI;
    if (values[KEY.DIRECTION] === 1) flags |= TX;
    const dlc = values[KEY.DLC] as number;
    addFrame(batch, { time, id, flags, channel, dlc: dlc < 0 ? undefined : dlc, data: payload, size });
    return true;
  }
}

function addLoose(batch: FrameBatch, frame: LooseFrame): undefined {
  let flags = 0;
  if (frame.extended) flags |= EXTENDED;
  if (frame.remote) flags |= REMOTE;
  if (frame.error) flags |= ERROR;
  if (frame.fd) flags |= FD;
  if (frame.brs) flags |= BRS;
  if (frame.esi) flags |= ESI;
  if (frame.tx) flags |= TX;
  const { timestampUs: time, id, channel, dlc, data } = frame;
  addFrame(batch, { time, id, flags, channel, dlc, data, size: data.length });
  return undefined;
}

interface Row {
  readonly time: number;
  readonly id: number;
  readonly flags: number;
  readonly channel: number;
  readonly dlc: number | undefined;
  readonly data: ArrayLike<number>;
  readonly size: number;
}

/** Appends a row with consistent flags, DLC and size. A DLC above 15 is a length, as in python-can. */
function addFrame(batch: FrameBatch, { time, id, flags: given, channel, dlc, data, size: present }: Row): void {
  let flags = given;
  let size = present;
  if ((flags & ERROR) !== 0) {
    flags &= ERROR | TX;
    size = 8;
  } else {
    if (id > 0x7ff) flags |= EXTENDED;
    if (present > 8) flags |= FD;
    if ((flags & FD) !== 0) flags &= ~REMOTE;
    else flags &= ~(BRS | ESI);
    if ((flags & REMOTE) !== 0) size = 0;
  }
  let code = dlc ?? lengthToDlc(size);
  if ((flags & ERROR) !== 0) code = 8;
  else if (code > 15) code = lengthToDlc(code);
  // a DLC that is smaller than the data, or that repeats the length
  if (size > 8 && (code < lengthToDlc(size) || code === size)) code = lengthToDlc(size);
  const at = batch.add(time, id, flags, channel, size, code);
  for (let i = 0; i < size; i++) batch.data[at + i] = i < present ? (data[i] as number) : 0;
}
