import type { IdWindow } from "../../protocol.js";
import { formatMs } from "./format-time.js";
import { formatId, kindText } from "./frame-text.js";
import { type GridRows, type RowBytes, type RowFrame, stampOf } from "./grid-rows.js";
import { type ShowContext, timeText } from "./trace-rows.js";

/** Bytes that changed within these times, µs, are marked as fresh, less fresh, and hardly fresh any more. */
const FRESH_US = [300_000, 900_000, 2_000_000] as const;

const counts = new Intl.NumberFormat("en-US");

/** One row for each channel and id, with its last frame. */
export class FixedRows implements GridRows {
  readonly #window: IdWindow;
  readonly #context: () => ShowContext;

  constructor(window: IdWindow, context: () => ShowContext) {
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
        return timeText(window.lastUs[index] ?? 0, this.#context().nowUs - (window.lastUs[index] ?? 0), this.#context());
      case "channel":
        return String(window.channel[index] ?? 0);
      case "id":
        return formatId(window.id[index] ?? 0, window.flags[index] ?? 0);
      case "kind":
        return kindText(window.flags[index] ?? 0);
      case "name":
        return window.names[window.name[index] ?? -1] ?? "";
      case "length":
        return String(window.size[index] ?? 0);
      case "count":
        return counts.format(window.count[index] ?? 0);
      case "mean":
        return formatMs(window.meanPeriodUs[index] ?? Number.NaN);
      case "least":
        return formatMs(window.minPeriodUs[index] ?? Number.NaN);
      case "most":
        return formatMs(window.maxPeriodUs[index] ?? Number.NaN);
      case "jitter":
        return formatMs(window.jitterUs[index] ?? Number.NaN);
      case "decoded":
        return window.decoded[index] ?? "";
      default:
        return "";
    }
  }

  bytes(index: number): RowBytes {
    const { data, stride, size, changedUs } = this.#window;
    const { nowUs } = this.#context();
    return {
      data,
      offset: index * stride,
      size: size[index] ?? 0,
      level: (byte) => freshness(changedUs, (index * stride + byte) * 8, nowUs),
    };
  }

  frame(index: number): RowFrame {
    const window = this.#window;
    return {
      row: window.lastRow[index] ?? 0,
      timeUs: window.lastUs[index] ?? 0,
      channel: window.channel[index] ?? 0,
      id: window.id[index] ?? 0,
      flags: window.flags[index] ?? 0,
      name: window.names[window.name[index] ?? -1] ?? "",
      bytes: window.data.slice(index * window.stride, index * window.stride + (window.size[index] ?? 0)),
    };
  }

  timeUs(index: number): number {
    return this.#window.lastUs[index] ?? 0;
  }
}

/** The mark of a byte whose eight bits changed at the times from `at` on. */
function freshness(changedUs: Float64Array, at: number, nowUs: number): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (let bit = 0; bit < 8; bit++) newest = Math.max(newest, (changedUs[at + bit] ?? Number.NaN) || Number.NEGATIVE_INFINITY);
  if (newest === Number.NEGATIVE_INFINITY) return 0;
  const age = nowUs - newest;
  const step = FRESH_US.findIndex((limit) => age < limit);
  return step < 0 ? 1 : 4 - step;
}
