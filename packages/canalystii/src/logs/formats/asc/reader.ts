import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { HEX_VALUE, latin1, MAX_COMMENT_BYTES } from "../../text/text.js";
import { parseDecimal, parseHex, parseScaled, Tokens } from "../../text/tokens.js";
import { WallClock } from "../../text/wall-time.js";
import type { ReadOptions } from "../types.js";
import { BAD_ID, EXTENDED_MARK, parseAscId } from "./asc-id.js";
import { parseAscDate } from "./date.js";
import { addErrorFrame } from "./error-frame.js";
import { readFdLine, readXlLine } from "./fd-line.js";

const { EXTENDED, REMOTE, TX } = FrameFlag;
const CHANNEL = "expected a channel 1..256";
/** Kinds of events that are not CAN frames, by their first word in lower case. */
const OTHER_EVENTS: ReadonlyMap<string, string> = new Map([
  ["can", "CAN status"],
  ["j1939tp", "J1939 transport"],
  ["sv:", "system variable"],
  ["log", "trigger event"],
]);

/** Reads Vector ASC: absolute and relative times, hex and decimal, several trigger blocks. */
export class AscReader extends LineReader {
  readonly #clock: WallClock;
  readonly #tokens = new Tokens();
  #decimal = false;
  #relative = false;
  /** The moment that times count from, µs. */
  #originUs = 0;
  /** Time of the last event of any kind, µs from the origin. */
  #elapsedUs = 0;

  constructor(options: ReadOptions) {
    super(options);
    this.#clock = new WallClock(options.timeZone);
  }

  protected override line(bytes: Uint8Array, start: number, to: number, batch: FrameBatch): string | undefined {
    let from = start;
    while (from < to && (bytes[from] === 32 || bytes[from] === 9)) from++;
    if (from === to) return undefined;
    const code = bytes[from] as number;
    if (code < 48 || code > 57) return this.#headerLine(bytes, from, to, batch);
    let at = from + 1;
    while (at < to && bytes[at] !== 32 && bytes[at] !== 9) at++;
    const elapsed = parseScaled(bytes, { from, to: at }, 6);
    if (elapsed < 0) return "expected a time in seconds";
    this.#elapsedUs = this.#relative ? this.#elapsedUs + elapsed : elapsed;
    const time = this.#originUs + this.#elapsedUs;
    if (time > Number.MAX_SAFE_INTEGER) return "expected a time before the year 2255";
    const tokens = this.#tokens;
    tokens.cut(bytes, at, to);
    const first = tokens.initial(0);
    if (first >= 48 && first <= 57) return this.#classic(time, batch);
    if (first === 99 && tokens.is(0, "canfd")) return this.#fd(time, batch);
    if (first === 99 && tokens.is(0, "canxl")) return this.#xl(time, batch);
    if (!tokens.is(0, "start")) this.report.ignore(OTHER_EVENTS.get(tokens.text(0).toLowerCase()) ?? "other event");
    return undefined;
  }

  /** `<ch> <id>[x] Rx|Tx|TxRq d|r <dlc> <bytes>` or `<ch> ErrorFrame`; the tokens begin with the channel. */
  #classic(time: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const channel = tokens.decimal(0) - 1;
    if (channel < 0 || channel > 255) return this.#notClassic(CHANNEL);
    const isRemote = tokens.initial(3) === 114 && tokens.size(3) === 1;
    if (!isRemote && (tokens.initial(3) !== 100 || tokens.size(3) !== 1)) {
      if (!tokens.is(1, "errorframe")) return this.#notClassic("expected an id, Rx or Tx, and d or r after the channel");
      addErrorFrame(batch, time, { channel, flags: 0, tokens, detailAt: 2 });
      return undefined;
    }
    let flags: number;
    if (tokens.is(2, "rx")) flags = 0;
    else if (tokens.is(2, "tx")) flags = TX;
    else if (tokens.is(2, "txrq")) {
      // the frame itself follows as Tx once it is on the bus
      this.report.ignore("transmit request");
      return undefined;
    } else return "expected Rx, Tx or TxRq";
    let id = this.#id(1);
    // a name can look like a hex number
    if (id === BAD_ID || (id > 0x7ff && id < EXTENDED_MARK)) id = this.#trailingId() ?? id;
    if (id === BAD_ID) return "expected an id, or a name and then ID = <decimal> at the end of the line";
    if (id > 0x7ff) flags |= EXTENDED;
    id = id >= EXTENDED_MARK ? id - EXTENDED_MARK : id;
    const dlc = tokens.hex(4, 1);
    if (isRemote) {
      batch.add(time, id, flags | REMOTE, channel, 0, Math.max(dlc, 0));
      return undefined;
    }
    if (dlc < 0) return "expected a DLC of one hex digit";
    const announced = Math.min(dlc, 8);
    const to = batch.add(time, id, flags, channel, announced, dlc);
    const present = this.#data(batch.data, to, announced);
    if (present < announced) batch.size[batch.length - 1] = present;
    return undefined;
  }

  /** Reads data bytes from token 5 on; returns how many of `count` are present. */
  #data(data: Uint8Array, to: number, count: number): number {
    const { bytes, starts, ends } = this.#tokens;
    const available = Math.min(count, this.#tokens.count - 5);
    for (let i = 0; i < available; i++) {
      const start = starts[5 + i] as number;
      const size = (ends[5 + i] as number) - start;
      let value: number;
      if (this.#decimal) value = parseDecimal(bytes, start, start + size);
      else if (size === 2) {
        value = ((HEX_VALUE[bytes[start] as number] as number) << 4) | (HEX_VALUE[bytes[start + 1] as number] as number);
      } else value = parseHex(bytes, start, start + size);
      if (value < 0 || value > 255) return i;
      data[to + i] = value;
    }
    return Math.max(available, 0);
  }

  /** Returns an id token's value, plus 2^31 if an `x` follows; BAD_ID for anything else. */
  #id(index: number): number {
    const { bytes, starts, ends } = this.#tokens;
    return parseAscId(bytes, { from: starts[index] as number, to: ends[index] as number, decimal: this.#decimal });
  }

  /** `... ID = 384x`: always decimal. */
  #trailingId(): number | undefined {
    const tokens = this.#tokens;
    for (let i = 5; i + 2 < tokens.count; i++) {
      if (!tokens.is(i, "id") || !tokens.is(i + 1, "=")) continue;
      const { bytes, starts, ends } = tokens;
      const id = parseAscId(bytes, { from: starts[i + 2] as number, to: ends[i + 2] as number, decimal: true });
      return id === BAD_ID ? undefined : id;
    }
    return undefined;
  }

  #fd(time: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const channel = tokens.decimal(1) - 1;
    if (channel < 0 || channel > 255) return CHANNEL;
    const direction = this.#direction(2);
    if (direction < 0) return "expected Rx or Tx after the channel";
    if (!tokens.is(3, "errorframe")) return readFdLine(batch, time, { channel, flags: direction, tokens });
    addErrorFrame(batch, time, { channel, flags: direction, tokens, detailAt: 4 });
    return undefined;
  }

  #xl(time: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const channel = tokens.decimal(1) - 1;
    if (channel < 0 || channel > 255) return CHANNEL;
    const direction = this.#direction(2);
    if (direction < 0) return "expected Rx or Tx after the channel";
    if (tokens.is(3, "xlff")) {
      this.report.ignore("CAN XL frame");
      return undefined;
    }
    return readXlLine(batch, time, { channel, flags: direction, tokens });
  }

  #direction(index: number): number {
    return this.#tokens.is(index, "rx") ? 0 : this.#tokens.is(index, "tx") ? TX : -1;
  }

  /** Lines that begin with a channel but are not frames: statistics, LIN events and similar. */
  #notClassic(expected: string): string | undefined {
    const tokens = this.#tokens;
    if (!tokens.is(1, "statistic:")) return expected;
    this.report.ignore("CAN statistic");
    return undefined;
  }

  #headerLine(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    const text = latin1(bytes, from, Math.min(to, from + MAX_COMMENT_BYTES));
    const lower = text.toLowerCase();
    if (lower.startsWith("date ")) this.#setOrigin(text.slice(5));
    else if (lower.startsWith("begin trigger")) {
      const date = /^begin trigger ?block\s+(.*)$/i.exec(text)?.[1];
      if (date !== undefined) this.#setOrigin(date);
      this.#elapsedUs = 0;
    } else if (lower.startsWith("base ")) {
      this.#decimal = /^base\s+dec/.test(lower);
      this.#relative = /timestamps\s+relative/.test(lower);
    } else if (lower.startsWith("//")) this.#comment(text.slice(2).trim(), batch);
    else if (!/^(no\s+)?internal events|^end trigger/.test(lower)) this.report.ignore("other line");
    return undefined;
  }

  #setOrigin(text: string): void {
    const wall = parseAscDate(text);
    if (wall === undefined) {
      if (text.trim() !== "") this.report.note("line", this.lineNumber, "expected a date such as Sat Sep 30 15:06:13.191 2017");
      return;
    }
    this.#originUs = Math.max(0, this.#clock.toUtcMs(wall) * 1000);
    this.header.startUs ??= this.#originUs;
  }

  #comment(text: string, batch: FrameBatch): void {
    if (text.startsWith("version ") || text === "") return;
    this.report.ignore("comment");
    if (!this.wantsMarkers) return;
    const timed = /^(\d{1,10})\.(\d{6})(?: (.*))?$/.exec(text);
    if (timed === null) this.mark(this.lastTime(batch), text);
    else this.mark(this.#originUs + Number(timed[1]) * 1e6 + Number(timed[2]), timed[3] ?? "");
  }
}
