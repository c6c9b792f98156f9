import { lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { HEX_VALUE, latin1, MAX_COMMENT_BYTES, stripColours } from "../../text/text.js";
import { WallClock } from "../../text/wall-time.js";
import { ChannelNames } from "../channel-names.js";
import type { ReadOptions } from "../types.js";
import { readTerminalLine } from "./terminal.js";

const SPACE = 32;
const TAB = 9;
const OPEN = 40;
const CLOSE = 41;
const DOT = 46;
const HASH = 35;
const ESCAPE = 27;
const UNDERSCORE = 95;
const COLON = 58;
const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const ERROR_BIT = 0x2000_0000;
const WRONG_DATA = "expected pairs of hex digits for at most 8 bytes (CAN FD: 64)";

/** Powers of ten that scale a fraction of n digits to µs; index 0 is unused. */
const FRACTION_SCALE = [0, 1e5, 1e4, 1e3, 1e2, 10, 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];

/** Reads can-utils' log format (`candump -l`, `-L`), and what candump prints on a terminal. */
export class CandumpReader extends LineReader {
  readonly #channels: ChannelNames;
  readonly #clock: WallClock;
  /** Payload of the line being read. */
  readonly #payload = new Uint8Array(64);
  /** Position where the last scan ended. */
  #at = 0;
  #time = 0;

  constructor(options: ReadOptions) {
    super(options);
    this.#channels = new ChannelNames(this.header.channelNames);
    this.#clock = new WallClock(options.timeZone);
  }

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    const expected = this.#line(bytes, from, to, batch);
    if (expected === undefined) return undefined;
    const plain = withoutColours(bytes, from, to);
    return plain === undefined ? expected : this.#line(plain, 0, plain.length, batch);
  }

  #line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (from === to) return undefined;
    // candump prints a space before the time on a terminal, but not in a log
    const timeFrom = bytes[from] === SPACE ? skipBlanks(bytes, from, to) : from;
    if (bytes[timeFrom] !== OPEN || timeFrom === to) return this.#other(bytes, from, to, batch);
    if (!this.#readTime(bytes, timeFrom + 1, to)) return "expected (seconds.fraction) at the beginning";
    const nameFrom = skipBlanks(bytes, this.#at, to);
    let at = nameFrom;
    while (at < to && (bytes[at] as number) > SPACE) at++;
    if (at === nameFrom) return "expected an interface name after the time";
    const nameTo = at;
    at = skipBlanks(bytes, at, to);
    let id = 0;
    const idFrom = at;
    for (; at < to; at++) {
      const digit = HEX_VALUE[bytes[at] as number] as number;
      if (digit > 15) break;
      id = (id << 4) | digit;
    }
    const digits = at - idFrom;
    if (bytes[at] !== HASH || at >= to) {
      return this.#terminal(bytes, nameFrom, to, batch) ? undefined : "expected an id and # after the interface name";
    }
    if (digits === 5 && bytes[at + 3] === COLON) {
      this.report.ignore("CAN XL frame");
      return undefined;
    }
    if (digits !== 3 && digits !== 8) return "expected an id of 3 or 8 hex digits";
    id >>>= 0;
    if (digits === 3 ? id > 0x7ff : id > 0x3fff_ffff) return digits === 3 ? "expected an id up to 7FF" : "expected an id up to 3FFFFFFF";
    const channel = this.#channels.channelOf(bytes, nameFrom, nameTo);
    if (channel < 0) return "expected at most 256 different interface names";
    return this.#frame(bytes, at + 1, to, { batch, id, extended: digits === 8, channel });
  }

  #frame(
    bytes: Uint8Array,
    from: number,
    to: number,
    frame: { readonly batch: FrameBatch; readonly id: number; readonly extended: boolean; readonly channel: number },
  ): string | undefined {
    const { batch } = frame;
    let flags = frame.extended ? EXTENDED : 0;
    let id = frame.id;
    if (id >= ERROR_BIT) {
      flags = ERROR;
      id -= ERROR_BIT;
    }
    const first = from < to ? (bytes[from] as number) : SPACE;
    if (first === HASH) {
      const fdFlags = HEX_VALUE[bytes[from + 1] as number] as number;
      if (from + 1 >= to || fdFlags > 15 || flags === ERROR) return "expected a digit of CAN FD flags after ##";
      flags |= FD | (fdFlags & 1 ? BRS : 0) | (fdFlags & 2 ? ESI : 0);
      const size = this.#readData(bytes, from + 2, to, 64);
      const direction = size < 0 ? -1 : this.#direction(bytes, to);
      if (direction < 0) return WRONG_DATA;
      return this.#add(batch, id, flags | direction, frame.channel, size, lengthToDlc(size));
    }
    if (first === 82 || first === 114) return this.#remote(bytes, from + 1, to, { ...frame, flags: flags | REMOTE });
    const size = this.#readData(bytes, from, to, 8);
    if (size < 0) return WRONG_DATA;
    let dlc = size;
    if (bytes[this.#at] === UNDERSCORE && this.#at < to) {
      dlc = this.#rawDlc(bytes, to);
      if (size !== 8 || dlc < 9) return "expected a raw DLC 9..F only after 8 bytes";
    }
    const direction = this.#direction(bytes, to);
    if (direction < 0) return WRONG_DATA;
    if (flags === ERROR) return this.#addError(batch, id, flags | direction, frame.channel, size);
    return this.#add(batch, id, flags | direction, frame.channel, size, dlc);
  }

  #remote(
    bytes: Uint8Array,
    from: number,
    to: number,
    frame: { readonly batch: FrameBatch; readonly id: number; readonly flags: number; readonly channel: number },
  ): string | undefined {
    const expected = "expected R and a DLC 0..8, or R8_ and a raw DLC 9..F";
    let dlc = 0;
    this.#at = from;
    const digit = from < to ? (HEX_VALUE[bytes[from] as number] as number) : 255;
    if (digit <= 8) {
      dlc = digit;
      this.#at = from + 1;
      if (dlc === 8 && bytes[from + 1] === UNDERSCORE && from + 1 < to) {
        dlc = this.#rawDlc(bytes, to);
        if (dlc < 9) return expected;
      }
    }
    const direction = this.#direction(bytes, to);
    if (direction < 0 || (frame.flags & ERROR) !== 0) return expected;
    return this.#add(frame.batch, frame.id, frame.flags | direction, frame.channel, 0, dlc);
  }

  #add(batch: FrameBatch, id: number, flags: number, channel: number, size: number, dlc: number): undefined {
    let to = batch.add(this.#time, id, flags, channel, size, dlc);
    const { data } = batch;
    for (let i = 0; i < size; i++) data[to++] = this.#payload[i] as number;
    return undefined;
  }

  #addError(batch: FrameBatch, id: number, flags: number, channel: number, size: number): undefined {
    this.#payload.fill(0, size, 8);
    return this.#add(batch, id, flags, channel, 8, 8);
  }

  /** Reads bytes into the payload; stops at a space, `_` or the end. Returns their number, or -1. */
  #readData(bytes: Uint8Array, from: number, to: number, max: number): number {
    const payload = this.#payload;
    let size = 0;
    let at = from;
    while (at < to) {
      const code = bytes[at] as number;
      if (code === SPACE || code === UNDERSCORE || code === TAB) break;
      if (code === DOT && size > 0) {
        at++;
        continue;
      }
      const high = HEX_VALUE[code] as number;
      const low = at + 1 < to ? (HEX_VALUE[bytes[at + 1] as number] as number) : 255;
      if ((high | low) > 15 || size === max) return -1;
      payload[size++] = (high << 4) | low;
      at += 2;
    }
    this.#at = at;
    return size;
  }

  /** Reads the digit after `_`; -1 when there is none. */
  #rawDlc(bytes: Uint8Array, to: number): number {
    const at = this.#at + 1;
    const digit = at < to ? (HEX_VALUE[bytes[at] as number] as number) : 255;
    this.#at = at + 1;
    return digit <= 15 ? digit : -1;
  }

  /** Reads the optional ` R` or ` T` at the end: 0, TX, or -1 for anything else. */
  #direction(bytes: Uint8Array, to: number): number {
    const at = skipBlanks(bytes, this.#at, to);
    if (at >= to) return 0;
    if (at === this.#at || skipBlanks(bytes, at + 1, to) !== to) return -1;
    const code = bytes[at];
    return code === 82 ? 0 : code === 84 ? TX : -1;
  }

  /** Reads `seconds.fraction)` into µs. */
  #readTime(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    let seconds = 0;
    for (; at < to; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      seconds = seconds * 10 + digit;
    }
    if (bytes[at] === 45) return this.#readDate(bytes, from, to);
    if (at === from || at - from > 11 || bytes[at] !== DOT) return false;
    let fraction = 0;
    const fractionFrom = ++at;
    for (; at < to; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      fraction = fraction * 10 + digit;
    }
    const digits = at - fractionFrom;
    if (digits === 0 || digits > 12 || at >= to || bytes[at] !== CLOSE) return false;
    // with more than six digits, this rounds to the nearest µs
    this.#time = seconds * 1e6 + (digits === 6 ? fraction : Math.round(fraction * (FRACTION_SCALE[digits] as number)));
    this.#at = at + 1;
    return this.#time <= Number.MAX_SAFE_INTEGER;
  }

  /** `candump -t A`: `2025-11-22 08:26:40.000001)`. */
  #readDate(bytes: Uint8Array, from: number, to: number): boolean {
    const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6})\d{0,3}\)/.exec(latin1(bytes, from, Math.min(to, from + 40)));
    if (match === null) return false;
    const [all, year, month, day, hour, minute, second, fraction] = match;
    this.#at = from + all.length;
    const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    this.#time = this.#clock.toUtcMs(wall) * 1000 + Number(fraction);
    return this.#time >= 0 && this.#time <= Number.MAX_SAFE_INTEGER;
  }

  #other(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    if (skipBlanks(bytes, from, to) === to) return undefined;
    const code = bytes[from];
    const commentEnd = Math.min(to, from + MAX_COMMENT_BYTES);
    if (code === HASH) return this.#comment(latin1(bytes, from + 1, commentEnd).trim(), batch);
    if (code === TAB) {
      this.report.ignore("explanation of an error frame");
      return undefined;
    }
    if (code === 68 && latin1(bytes, from, from + 10) === "DROPCOUNT:") return this.#comment(latin1(bytes, from, commentEnd), batch);
    this.#time = this.lastTime(batch);
    return this.#terminal(bytes, from, to, batch) ? undefined : "expected (seconds.fraction) interface id#data";
  }

  /** Comments of this library begin with a time in brackets; others get the time of the previous frame. */
  #comment(text: string, batch: FrameBatch): undefined {
    this.report.ignore("comment");
    if (!this.wantsMarkers) return undefined;
    const timed = /^\((\d{1,10})\.(\d{6})\)(?: (.*))?$/.exec(text);
    if (timed === null) this.mark(this.lastTime(batch), text);
    else this.mark(Number(timed[1]) * 1e6 + Number(timed[2]), timed[3] ?? "");
    return undefined;
  }

  /** Reads a line as candump prints it on a terminal; returns whether it is such a line. */
  #terminal(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): boolean {
    const frame = readTerminalLine(latin1(bytes, from, to));
    if (frame === undefined) return false;
    if (frame === "can-xl") {
      this.report.ignore("CAN XL frame");
      return true;
    }
    const name = Uint8Array.from(frame.name, (character) => character.charCodeAt(0));
    const channel = this.#channels.channelOf(name, 0, name.length);
    if (channel < 0) return false;
    this.#payload.set(frame.data);
    this.#add(batch, frame.id, frame.flags, channel, frame.data.length, frame.dlc);
    return true;
  }
}

/** Returns a line without its colour sequences; undefined when it has none. */
function withoutColours(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  if (!bytes.subarray(from, to).includes(ESCAPE)) return undefined;
  return Uint8Array.from(stripColours(latin1(bytes, from, to)), (character) => character.charCodeAt(0));
}

function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at;
}
