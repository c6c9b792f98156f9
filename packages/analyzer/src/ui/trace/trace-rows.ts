import type { RowWindow } from "../../protocol.js";
import { formatClock, formatMs, formatSeconds, type TimeFormat } from "./format-time.js";
import { directionText, formatId, kindText } from "./frame-text.js";
import { type GridRows, type RowBytes, type RowFrame, stampOf } from "./grid-rows.js";

/** What the cells of a table need to know besides their frames. */
export interface ShowContext {
  readonly timeFormat: TimeFormat;
  /** Time of the capture's first frame, µs. */
  readonly startUs: number;
  /** Time of the capture's newest frame, µs. */
  readonly nowUs: number;
}

/** Writes a time as the column of times shows it. */
export function timeText(us: number, deltaUs: number, { timeFormat, startUs }: ShowContext): string {
  if (timeFormat === "clock") return formatClock(us);
  return formatSeconds(timeFormat === "elapsed" ? us - startUs : deltaUs);
}

/** Frames in the order in which they came. */
export class TraceRows implements GridRows {
  readonly #window: RowWindow;
  readonly #context: () => ShowContext;

  constructor(window: RowWindow, context: () => ShowContext) {
    this.#window = window;
    this.#context = context;
  }

  get stamp(): number {
    return stampOf(this.#window.view, this.#window.generation);
  }

  get position(): number {
    return this.#window.position;
  }

  get length(): number {
    return this.#window.length;
  }

  cell(index: number, key: string): string {
    const window = this.#window;
    switch (key) {
      case "time":
        return timeText(window.timestampUs[index] ?? 0, window.deltaUs[index] ?? Number.NaN, this.#context());
      case "delta":
        return formatSeconds(window.deltaUs[index] ?? Number.NaN);
      case "period":
        return formatMs(window.periodUs[index] ?? Number.NaN);
      case "channel":
        return String(window.channel[index] ?? 0);
      case "direction":
        return directionText(window.flags[index] ?? 0);
      case "id":
        return formatId(window.id[index] ?? 0, window.flags[index] ?? 0);
      case "kind":
        return kindText(window.flags[index] ?? 0);
      case "name":
        return window.names[window.name[index] ?? -1] ?? "";
      case "length":
        return String(window.size[index] ?? 0);
      case "decoded":
        return window.decoded[index] ?? "";
      default:
        return "";
    }
  }

  bytes(index: number): RowBytes {
    const { data, stride, size, changed, periodUs } = this.#window;
    const low = changed[2 * index] ?? 0;
    const high = changed[2 * index + 1] ?? 0;
    // of a frame without one before it, everything is new
    const first = Number.isNaN(periodUs[index] ?? 0);
    return {
      data,
      offset: index * stride,
      size: size[index] ?? 0,
      level: (byte) => (first ? 1 : (byte < 32 ? low >>> byte : high >>> (byte - 32)) & 1),
    };
  }

  frame(index: number): RowFrame {
    const window = this.#window;
    return {
      row: window.row[index] ?? 0,
      timeUs: window.timestampUs[index] ?? 0,
      channel: window.channel[index] ?? 0,
      id: window.id[index] ?? 0,
      flags: window.flags[index] ?? 0,
      name: window.names[window.name[index] ?? -1] ?? "",
      bytes: window.data.slice(index * window.stride, index * window.stride + (window.size[index] ?? 0)),
    };
  }

  timeUs(index: number): number {
    return this.#window.timestampUs[index] ?? 0;
  }
}
