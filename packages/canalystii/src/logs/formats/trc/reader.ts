import { dlcToLength, lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { LineReader } from "../../text/line-reader.js";
import { latin1, MAX_COMMENT_BYTES } from "../../text/text.js";
import { parseHex, parseScaled, Tokens } from "../../text/tokens.js";
import { WallClock } from "../../text/wall-time.js";
import type { ReadOptions } from "../types.js";
import { type Layout, layoutOf, parseColumns, parseStartTime } from "./columns.js";
import { fromRecord } from "./error-record.js";

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const SEMICOLON = 59;

/** 2.x types that are frames, by two letters. */
const TYPE_FLAGS: ReadonlyMap<string, number> = new Map([
  ["DT", 0],
  ["FD", FD],
  ["FB", FD | BRS],
  ["FE", FD | ESI],
  ["BI", FD | BRS | ESI],
  ["RR", REMOTE],
  ["ER", ERROR],
]);

/** Where the parts of a row are, by token number; -1 for parts that the version does not have. */
interface Columns {
  readonly offset: number;
  readonly type: number;
  readonly bus: number;
  readonly id: number;
  readonly direction: number;
  readonly length: number;
  readonly data: number;
  /** The length column is a DLC code. */
  readonly isCode: boolean;
}

/** Reads PEAK traces of versions 1.0, 1.1, 1.2, 1.3, 2.0 and 2.1. */
export class TrcReader extends LineReader {
  readonly #clock: WallClock;
  readonly #tokens = new Tokens();
  #layout: Layout = layoutOf("1.0") as Layout;
  #columns = columnsOf(this.#layout);
  #originUs = 0;

  constructor(options: ReadOptions) {
    super(options);
    this.#clock = new WallClock(options.timeZone);
  }

  protected override line(bytes: Uint8Array, from: number, to: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    if (bytes[from] === SEMICOLON) return this.#comment(latin1(bytes, from + 1, Math.min(to, from + 500)));
    tokens.cut(bytes, from, to);
    if (tokens.count === 0) return undefined;
    if (tokens.initial(0) === SEMICOLON) return undefined;
    const at = this.#columns.offset;
    if (at >= tokens.count) return "expected a number and a time";
    const elapsed = parseScaled(bytes, { from: tokens.starts[at] as number, to: tokens.ends[at] as number }, 3);
    if (elapsed < 0) return "expected a time in ms";
    const time = this.#originUs + elapsed;
    if (time > Number.MAX_SAFE_INTEGER) return "expected a time before the year 2255";
    return this.#layout.old ? this.#oldRow(time, batch) : this.#newRow(time, batch);
  }

  #newRow(time: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const columns = this.#columns;
    const type = tokens.text(columns.type);
    let flags = TYPE_FLAGS.get(type);
    if (flags === undefined) return this.#otherType(type, time, tokens.end);
    const channel = this.#channel();
    if (channel < 0) return "expected a bus 1..256 or -";
    if (flags === ERROR) return this.#errorRow(time, channel, batch);
    const idSize = tokens.size(columns.id);
    const id = tokens.hex(columns.id);
    if (id < 0 || idSize < 3 || id > 0x1fff_ffff) return "expected an id of 4 or 8 hex digits";
    if (idSize > 4 || id > 0x7ff) flags |= EXTENDED;
    if (columns.direction >= 0) {
      if (tokens.is(columns.direction, "tx")) flags |= TX;
      else if (!tokens.is(columns.direction, "rx")) return "expected Rx or Tx";
    }
    const length = tokens.decimal(columns.length);
    const fd = (flags & FD) !== 0;
    if (length < 0 || length > (columns.isCode ? 15 : 1785)) return columns.isCode ? "expected a DLC 0..15" : "expected a length 0..1785";
    if (!columns.isCode && length > (fd ? 64 : 8)) {
      this.report.ignore("long J1939 message");
      return undefined;
    }
    const dlc = columns.isCode ? length : lengthToDlc(length);
    const size = (flags & REMOTE) !== 0 ? 0 : columns.isCode ? dlcToLength(dlc, fd) : length;
    return this.#add(batch, time, { id, flags, channel, size, dlc, dataAt: columns.data });
  }

  /** 1.x: `data`, `RTR`, or after an error a record without its kind, which is in place of the id. */
  #oldRow(time: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const columns = this.#columns;
    const idSize = tokens.size(columns.id);
    const id = tokens.hex(columns.id);
    if (id < 0 || idSize < 3) return "expected an id of 4 or 8 hex digits";
    const channel = this.#channel();
    if (channel < 0) return "expected a bus 1..256";
    if (tokens.is(columns.type, "warng") || id === 0xffff_ffff) {
      this.report.ignore("bus status");
      return undefined;
    }
    const isError = tokens.is(columns.type, "error") || tokens.is(columns.data, "error");
    if (isError) {
      const first = tokens.is(columns.data, "error") ? columns.data + 1 : columns.data;
      return this.#addError(time, { channel, flags: 0, kind: id, first, count: 4 }, batch);
    }
    if (id > 0x1fff_ffff) return "expected an id up to 1FFFFFFF";
    let flags = idSize > 4 || id > 0x7ff ? EXTENDED : 0;
    if (columns.type >= 0) {
      if (tokens.is(columns.type, "tx")) flags |= TX;
      else if (!tokens.is(columns.type, "rx")) return "expected Rx, Tx, Warng or Error";
    }
    const dlc = tokens.decimal(columns.length);
    if (dlc < 0 || dlc > 15) return "expected a DLC 0..15";
    if (tokens.is(columns.data, "rtr")) {
      batch.add(time, id, flags | REMOTE, channel, 0, dlc);
      return undefined;
    }
    return this.#add(batch, time, { id, flags, channel, size: Math.min(dlc, 8), dlc, dataAt: columns.data });
  }

  #add(
    batch: FrameBatch,
    time: number,
    row: { id: number; flags: number; channel: number; size: number; dlc: number; dataAt: number },
  ): string | undefined {
    const { bytes, starts, ends, count } = this.#tokens;
    const { size, dataAt } = row;
    if (dataAt + size > count) return `expected ${size} bytes of data`;
    let to = batch.add(time, row.id, row.flags, row.channel, size, row.dlc);
    for (let i = dataAt; i < dataAt + size; i++) {
      const start = starts[i] as number;
      const value = parseHex(bytes, start, ends[i] as number);
      if (value < 0 || value > 255) {
        batch.length--;
        return `expected ${size} bytes of data`;
      }
      batch.data[to++] = value;
    }
    return undefined;
  }

  /** 2.x: the id column is `-` or, in 2.0, not there at all, so that only the last five tokens are certain. */
  #errorRow(time: number, channel: number, batch: FrameBatch): string | undefined {
    const tokens = this.#tokens;
    const first = tokens.count - 5;
    if (first <= this.#columns.type) return "expected five bytes of an error record";
    let flags = 0;
    for (let i = this.#columns.type + 1; i < first; i++) if (tokens.is(i, "tx")) flags = TX;
    return this.#addError(time, { channel, flags, kind: tokens.hex(first, 2), first: first + 1, count: 4 }, batch);
  }

  #addError(
    time: number,
    error: { channel: number; flags: number; kind: number; first: number; count: number },
    batch: FrameBatch,
  ): string | undefined {
    const record = [error.kind];
    for (let i = 0; i < error.count; i++) record.push(this.#tokens.hex(error.first + i, 2));
    if (record.some((byte) => byte < 0 || byte > 255)) return "expected the bytes of an error record";
    const to = batch.add(time, 0, ERROR | error.flags, error.channel, 8, 8);
    batch.id[batch.length - 1] = fromRecord(record, batch.data, to);
    return undefined;
  }

  #otherType(type: string, time: number, end: number): string | undefined {
    const { report } = this;
    if (type === "ST") report.ignore("bus status");
    else if (type === "EC") report.ignore("error counters");
    else if (type === "EV") {
      report.ignore("event");
      const tokens = this.#tokens;
      const first = this.#columns.bus >= 0 ? this.#columns.bus + 1 : this.#columns.type + 1;
      // not all tokens of a long text are kept
      const from = first < tokens.count ? (tokens.starts[first] as number) : end;
      if (this.wantsMarkers) this.mark(time, latin1(tokens.bytes, from, Math.min(end, from + MAX_COMMENT_BYTES)).trimEnd());
    } else return "expected a type DT, FD, FB, FE, BI, RR, ER, ST, EC or EV";
    return undefined;
  }

  /** Returns the 0-based channel, 0 where there is none, -1 for a bad one. */
  #channel(): number {
    const { bus } = this.#columns;
    if (bus < 0 || (this.#tokens.initial(bus) === 45 && this.#tokens.size(bus) === 1)) return 0;
    const number = this.#tokens.decimal(bus);
    return number >= 1 && number <= 256 ? number - 1 : -1;
  }

  #comment(text: string): undefined {
    const match = /^\$(\w+)=(.*)$/.exec(text.trimEnd());
    if (match === null) return undefined;
    const [, key, value = ""] = match;
    if (key === "FILEVERSION") {
      const layout = layoutOf(value.replace(/;$/, "").trim());
      if (layout === undefined)
        this.report.note("line", this.lineNumber, `expected version 1.0, 1.1, 1.2, 1.3, 2.0 or 2.1, found ${value}`);
      this.#setLayout(layout ?? (value.startsWith("1") ? layoutOf("1.1") : layoutOf("2.1")));
    } else if (key === "STARTTIME") {
      const start = parseStartTime(value);
      if (start === undefined) this.report.note("line", this.lineNumber, "expected $STARTTIME to be days with a fraction");
      else this.#originUs = this.#toUtc(start);
      this.header.startUs = start === undefined ? undefined : this.#originUs;
    } else if (key === "COLUMNS") {
      const layout = parseColumns(value);
      if (layout === undefined) this.report.note("line", this.lineNumber, "expected $COLUMNS to name O, T, I, l or L, and D at the end");
      else this.#setLayout(layout);
    }
    return undefined;
  }

  #setLayout(layout: Layout | undefined): void {
    if (layout === undefined) return;
    this.#layout = layout;
    this.#columns = columnsOf(layout);
  }

  #toUtc(wallUs: number): number {
    const ms = Math.floor(wallUs / 1000);
    return Math.max(0, this.#clock.toUtcMs(ms) * 1000 + (wallUs - ms * 1000));
  }
}

function columnsOf({ letters }: Layout): Columns {
  const isCode = letters.includes("L");
  return {
    offset: letters.indexOf("O"),
    type: letters.indexOf("T"),
    bus: letters.indexOf("B"),
    id: letters.indexOf("I"),
    direction: letters.indexOf("d"),
    length: letters.indexOf(isCode ? "L" : "l"),
    data: letters.indexOf("D"),
    isCode,
  };
}
