import { dlcToLength, type FrameBatch, FrameFlag } from "canalystii";
import { Colours, type Style } from "./colour.js";
import { HEX2, idText, payloadText, SPACED_HEX2 } from "./hex.js";
import { terminalSafe } from "./terminal-safe.js";

/** Timestamps as in candump: absolute, delta to the frame before, since the first frame (zero), absolute with date, none. */
export type TimestampMode = "a" | "d" | "z" | "A" | "none";

export interface CandumpStyle {
  /** Default: none. */
  readonly timestamps?: TimestampMode | undefined;
  /** Adds the payload as text. */
  readonly ascii?: boolean | undefined;
  readonly colours?: Colours | undefined;
  /** Interface names by channel. Default: `can0`, `can1` ... */
  readonly name?: ((channel: number) => string) | undefined;
}

const { EXTENDED, REMOTE, ERROR, FD, BRS, ESI } = FrameFlag;
const CHANNEL_STYLES: readonly Style[] = ["cyan", "magenta", "green", "blue"];

/** Prints frames as candump does, its terminal format and its log format; batches in, text out. */
export class CandumpPrinter {
  readonly #style: CandumpStyle;
  readonly #colours: Colours;
  readonly #name: (channel: number) => string;
  #previousUs: number | undefined;

  constructor(style: CandumpStyle = {}) {
    this.#style = style;
    this.#colours = style.colours ?? new Colours(false);
    const { name = (channel: number) => `can${channel}` } = style;
    const names = new Map<number, string>();
    this.#name = (channel) => {
      const known = names.get(channel) ?? terminalSafe(name(channel));
      names.set(channel, known);
      return known;
    };
  }

  /** Returns the lines of all rows in the terminal format, e.g. `  can0  123   [2]  11 22`. */
  terminal(batch: FrameBatch, rows = batch.length): string {
    let text = "";
    for (let row = 0; row < rows; row++) text += this.#terminalLine(batch, row);
    return text;
  }

  /** Returns the lines of all rows in the log format, e.g. `(1763800000.123480) can0 123#1122`. */
  log(batch: FrameBatch, rows = batch.length): string {
    const { timestamps } = this.#style;
    const width = timestamps === "d" || timestamps === "z" ? 3 : 10;
    let text = "";
    for (let row = 0; row < rows; row++) {
      const timestampUs = this.#shown(batch.timestampUs[row] as number);
      text += `(${secondsText(timestampUs, width)}) ${this.#name(batch.channel[row] as number)} ${frameText(batch, row)}\n`;
    }
    return text;
  }

  #terminalLine(batch: FrameBatch, row: number): string {
    const flags = batch.flags[row] as number;
    const channel = batch.channel[row] as number;
    const colours = this.#colours;
    const time = this.#time(batch.timestampUs[row] as number);
    const name = this.#name(channel);
    let text = time === "" ? "  " : ` ${colours.on("dim")}${time}${colours.off}  `;
    text += colours.paint(CHANNEL_STYLES[channel % CHANNEL_STYLES.length] as Style, name);
    text += `  ${colours.on("bold")}${idText(batch.id[row] as number, flags)}${colours.off}`;
    const dlc = batch.dlc[row] as number;
    if ((flags & FD) !== 0) {
      text += `  [${String(dlcToLength(dlc, true)).padStart(2, "0")}] `;
    } else {
      text += `   [${dlcToLength(dlc)}] `;
    }
    if ((flags & REMOTE) !== 0) return `${text} ${colours.paint("yellow", "remote request")}\n`;
    text += payloadText(batch, row, SPACED_HEX2);
    if ((flags & ERROR) !== 0) text += `   ${colours.paint("red", "ERRORFRAME")}`;
    else if (this.#style.ascii === true) text += this.#ascii(batch, row);
    return `${text}\n`;
  }

  #ascii(batch: FrameBatch, row: number): string {
    const size = batch.size[row] as number;
    const from = row * batch.stride;
    let text = " ".repeat(3 + 3 * Math.max(0, 8 - size));
    text += "'";
    for (let i = from; i < from + size; i++) {
      const code = batch.data[i] as number;
      text += code > 31 && code < 127 ? String.fromCharCode(code) : ".";
    }
    return `${text}'`;
  }

  #time(timestampUs: number): string {
    switch (this.#style.timestamps) {
      case "a":
        return `(${secondsText(timestampUs, 10)})`;
      case "A":
        return `(${dateText(timestampUs)})`;
      case "d":
      case "z":
        return `(${secondsText(this.#shown(timestampUs), 3)})`;
      default:
        return "";
    }
  }

  /** Returns the time to show: as it is, since the frame before, or since the first. */
  #shown(timestampUs: number): number {
    const mode = this.#style.timestamps;
    if (mode !== "d" && mode !== "z") return timestampUs;
    const from = this.#previousUs ?? timestampUs;
    if (mode === "d" || this.#previousUs === undefined) this.#previousUs = timestampUs;
    return Math.max(0, timestampUs - from);
  }
}

/** Returns a row as candump's log format and cansend write a frame, e.g. `123#DEADBEEF`, `1F334455#R4`, `123##1AABB`. */
export function frameText(batch: FrameBatch, row: number): string {
  const flags = batch.flags[row] as number;
  const dlc = batch.dlc[row] as number;
  const id = idText(batch.id[row] as number, flags);
  if ((flags & REMOTE) !== 0) return `${id}#R${dlc === 0 ? "" : rawDlcText(dlc)}`;
  if ((flags & FD) !== 0) {
    const fdFlags = 4 | ((flags & BRS) !== 0 ? 1 : 0) | ((flags & ESI) !== 0 ? 2 : 0);
    return `${id}##${fdFlags}${payloadText(batch, row, HEX2)}`;
  }
  const text = `${id}#${payloadText(batch, row, HEX2)}`;
  return dlc > 8 && (flags & (EXTENDED | ERROR)) !== ERROR ? `${text}_${dlc.toString(16).toUpperCase()}` : text;
}

function rawDlcText(dlc: number): string {
  return dlc > 8 ? `8_${dlc.toString(16).toUpperCase()}` : String(dlc);
}

/** Returns µs as seconds with six digits behind the point. */
export function secondsText(us: number, width: number): string {
  const seconds = Math.floor(us / 1e6);
  return `${String(seconds).padStart(width, "0")}.${String(Math.floor(us - seconds * 1e6)).padStart(6, "0")}`;
}

function dateText(us: number): string {
  const date = new Date(us / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const fraction = String(Math.floor(us % 1e6)).padStart(6, "0");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}
