import type { FrameWindow } from "../../../protocol.js";
import type { RowFrame } from "../../active-frame.js";
import { formatClock, formatSeconds, type TimeFormat } from "../../format/format-time.js";
import { keyOfFrame } from "../../frame-key.js";
import { plottedSignals } from "../../plots.js";
import { type GridRows, type RowBytes, stampOf, type TextPiece } from "../grid/grid-rows.js";
import { directionText, formatId, kindText } from "./frame-text.js";
import { piecesOf } from "./plotted-text.js";

/** What the cells of a table need to know besides their frames. */
export interface ShowContext {
  readonly timeFormat: TimeFormat;
  /** Time of the capture's first frame, µs. */
  readonly startUs: number;
  /** Time of the capture's newest frame, µs. */
  readonly nowUs: number;
}

/** Writes a time as the column of times shows it. */
function timeText(us: number, deltaUs: number, { timeFormat, startUs }: ShowContext): string {
  if (timeFormat === "clock") return formatClock(us);
  return formatSeconds(timeFormat === "elapsed" ? us - startUs : deltaUs);
}

/** Rows with a frame each: the cells that every table of frames has. */
export abstract class FrameRows<Window extends FrameWindow> implements GridRows {
  protected readonly window: Window;
  protected readonly context: () => ShowContext;

  constructor(window: Window, context: () => ShowContext) {
    this.window = window;
    this.context = context;
  }

  /** Row number in the store. */
  protected abstract rowOf(index: number): number;
  abstract timeUs(index: number): number;
  /** Time since the row or event before it, µs. */
  protected abstract deltaUs(index: number): number;
  /** How a byte is marked, as in {@link RowBytes}. */
  protected abstract levelsOf(index: number): RowBytes["level"];

  get stamp(): number {
    return stampOf(this.window.view, this.window.generation);
  }

  get position(): number {
    return this.window.position;
  }

  get length(): number {
    return this.window.length;
  }

  cell(index: number, key: string): string {
    const { channel, flags, id, size, decoded } = this.window;
    switch (key) {
      case "time":
        return timeText(this.timeUs(index), this.deltaUs(index), this.context());
      case "channel":
        return String(channel[index] ?? 0);
      case "direction":
        return directionText(flags[index] ?? 0);
      case "id":
        return formatId(id[index] ?? 0, flags[index] ?? 0);
      case "kind":
        return kindText(flags[index] ?? 0);
      case "name":
        return this.#nameOf(index);
      case "length":
        return String(size[index] ?? 0);
      case "decoded":
        return decoded[index] ?? "";
      default:
        return "";
    }
  }

  signals(index: number): readonly TextPiece[] {
    const { channel, flags, id, decoded } = this.window;
    const key = keyOfFrame({ channel: channel[index] ?? 0, id: id[index] ?? 0, flags: flags[index] ?? 0 });
    return piecesOf(decoded[index] ?? "", plottedSignals(key));
  }

  bytes(index: number): RowBytes {
    const { data, stride, size } = this.window;
    return { data, offset: index * stride, size: size[index] ?? 0, level: this.levelsOf(index) };
  }

  frame(index: number): RowFrame {
    const { channel, id, flags, dlc, data, stride, size } = this.window;
    return {
      row: this.rowOf(index),
      timeUs: this.timeUs(index),
      channel: channel[index] ?? 0,
      id: id[index] ?? 0,
      flags: flags[index] ?? 0,
      name: this.#nameOf(index),
      dlc: dlc[index] ?? 0,
      bytes: data.slice(index * stride, index * stride + (size[index] ?? 0)),
    };
  }

  #nameOf(index: number): string {
    return this.window.names[this.window.name[index] ?? -1] ?? "";
  }
}
