import { dlcToLength } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { putDecimal, putHex2, putSix, putText, putTwo } from "../../text/text.js";
import { TextWriter } from "../../text/text-writer.js";
import { WallClock } from "../../text/wall-time.js";
import { NameColumn, putId } from "./columns.js";

/** Times as with candump's `-t`: absolute, absolute with the date, since the previous frame (delta), since the first frame (zero). */
export type CandumpTime = "a" | "A" | "d" | "z";

/** Escape sequences (may be empty) around the parts of a line. */
export interface CandumpColours {
  readonly time: string;
  /** Used in turn by channel; at least one. */
  readonly names: readonly string[];
  readonly id: string;
  readonly remote: string;
  readonly error: string;
  /** Ends any of the colours. */
  readonly off: string;
}

export interface CandumpTerminalOptions {
  /** Default: none. */
  readonly time?: CandumpTime | undefined;
  /** Prints direction, BRS and ESI, as with `-x`. Default: false. */
  readonly extra?: boolean | undefined;
  /** Also prints the payload as text, as with `-a`. Default: false. */
  readonly ascii?: boolean | undefined;
  /** Interface names by channel; names may be added later. Default: `can0`, `can1` … */
  readonly channelNames?: ReadonlyMap<number, string> | undefined;
  /** Time zone of the times with the date: `local` (default, as candump), `UTC`, or an IANA name. */
  readonly timeZone?: string | undefined;
  /** Default: none. */
  readonly colours?: CandumpColours | undefined;
}

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI, TX } = FrameFlag;
const SPACE = 32;
const QUOTE = 39;
const OPEN = 40;
const CLOSE = 41;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const B = 66;
const E = 69;
const LEFT = 91;
const RIGHT = 93;
const NONE: CandumpColours = { time: "", names: [""], id: "", remote: "", error: "", off: "" };
/** An error frame has this many bytes of detail; text and ERRORFRAME come after them. */
const CLASSIC_BYTES = 8;

/**
 * Writes frames as can-utils' candump prints them on a terminal, byte for byte but for the colours:
 * ` (1763800000.123480)  can0  123   [2]  11 22`. After the first extended id, 11-bit ids are aligned to the right.
 */
export class CandumpTerminalWriter extends TextWriter {
  readonly #options: CandumpTerminalOptions;
  readonly #colours: CandumpColours;
  readonly #names: NameColumn;
  readonly #wallClock: WallClock;
  #fromUs: number | undefined;
  #wide = false;

  /** @throws RangeError for an unknown time zone */
  constructor(options: CandumpTerminalOptions = {}) {
    super();
    this.#options = options;
    this.#colours = options.colours ?? NONE;
    this.#names = new NameColumn(options.channelNames);
    this.#wallClock = new WallClock(options.timeZone ?? "local");
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { bytes } = this.sink;
    const { off, names, id: idColour } = this.#colours;
    const flags = batch.flags[row] as number;
    const channel = batch.channel[row] as number;
    if ((flags & (EXTENDED | ERROR)) === EXTENDED) this.#wide = true;
    let at = this.sink.length;
    bytes[at++] = SPACE;
    if (this.#options.time !== undefined) {
      at = putText(bytes, at, this.#colours.time);
      at = this.#putTime(bytes, at, batch.timestampUs[row] as number);
      at = putText(bytes, at, off);
      bytes[at++] = SPACE;
    }
    bytes[at++] = SPACE;
    at = putText(bytes, at, names[channel % names.length] as string);
    at = this.#names.put(bytes, at, channel);
    at = putText(bytes, at, off);
    if (this.#options.extra === true) at = putExtra(bytes, at, flags);
    at = putText(bytes, at, "  ");
    if (this.#wide && (flags & (EXTENDED | ERROR)) === 0) at = putText(bytes, at, "     ");
    at = putText(bytes, at, idColour);
    at = putId(bytes, at, batch.id[row] as number, flags);
    at = putText(bytes, at, off);
    at = this.#putContent(bytes, at, batch, row);
    bytes[at++] = 10;
    this.sink.length = at;
  }

  /** Length, data and what follows them. */
  #putContent(bytes: Uint8Array, to: number, batch: FrameBatch, row: number): number {
    const { remote, error, off } = this.#colours;
    const flags = batch.flags[row] as number;
    const isError = (flags & ERROR) !== 0;
    const fd = !isError && (flags & FD) !== 0;
    const isRemote = !isError && !fd && (flags & REMOTE) !== 0;
    const size = isError ? CLASSIC_BYTES : isRemote ? dlcToLength(batch.dlc[row] as number) : (batch.size[row] as number);
    let at = putText(bytes, to, fd ? "  " : "   ");
    bytes[at++] = LEFT;
    if (fd) at = putTwo(bytes, at, size);
    else bytes[at++] = ZERO + size;
    bytes[at++] = RIGHT;
    bytes[at++] = SPACE;
    if (isRemote) return putText(bytes, at, ` ${remote}remote request${off}`);
    const { data } = batch;
    const from = row * batch.stride;
    const has = batch.size[row] as number;
    for (let i = 0; i < size; i++) {
      bytes[at++] = SPACE;
      at = putHex2(bytes, at, i < has ? (data[from + i] as number) : 0);
    }
    if (isError) return putText(bytes, at, `   ${error}ERRORFRAME${off}`);
    if (this.#options.ascii !== true || size > CLASSIC_BYTES) return at;
    for (let blanks = 3 + 3 * (CLASSIC_BYTES - size); blanks > 0; blanks--) bytes[at++] = SPACE;
    bytes[at++] = QUOTE;
    for (let i = from; i < from + size; i++) {
      const code = data[i] as number;
      bytes[at++] = code > 31 && code < 127 ? code : DOT;
    }
    bytes[at++] = QUOTE;
    return at;
  }

  #putTime(bytes: Uint8Array, to: number, timestampUs: number): number {
    const { time } = this.#options;
    let us = timestampUs;
    let at = to;
    bytes[at++] = OPEN;
    if (time === "d" || time === "z") {
      us = Math.max(0, timestampUs - (this.#fromUs ?? timestampUs));
      if (time === "d" || this.#fromUs === undefined) this.#fromUs = timestampUs;
    }
    const seconds = Math.floor(us / 1e6);
    if (time === "A") at = putDate(bytes, at, new Date(this.#wallClock.toWallMs(seconds * 1000)));
    else at = putDecimal(bytes, at, seconds, time === "a" ? 10 : 3);
    bytes[at++] = DOT;
    at = putSix(bytes, at, Math.floor(us - seconds * 1e6));
    bytes[at++] = CLOSE;
    return at;
  }
}

/** `  RX B E`: direction, bit rate switch, error state. */
function putExtra(bytes: Uint8Array, to: number, flags: number): number {
  const fd = (flags & (FD | ERROR)) === FD;
  const at = putText(bytes, to, (flags & TX) === 0 ? "  RX " : "  TX ");
  bytes[at] = fd && (flags & BRS) !== 0 ? B : MINUS;
  bytes[at + 1] = SPACE;
  bytes[at + 2] = fd && (flags & ESI) !== 0 ? E : MINUS;
  return at + 3;
}

/** `2025-11-22 08:26:40`, from wall-clock time represented as if it were UTC. */
function putDate(bytes: Uint8Array, to: number, wall: Date): number {
  let at = putDecimal(bytes, to, Math.max(0, wall.getUTCFullYear()), 4);
  bytes[at++] = MINUS;
  at = putTwo(bytes, at, wall.getUTCMonth() + 1);
  bytes[at++] = MINUS;
  at = putTwo(bytes, at, wall.getUTCDate());
  bytes[at++] = SPACE;
  at = putTwo(bytes, at, wall.getUTCHours());
  bytes[at++] = COLON;
  at = putTwo(bytes, at, wall.getUTCMinutes());
  bytes[at++] = COLON;
  return putTwo(bytes, at, wall.getUTCSeconds());
}
