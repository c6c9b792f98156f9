import type { IdWindow } from "../../../protocol.js";
import { formatMs } from "../../format/format-time.js";
import type { RowBytes } from "../grid/grid-rows.js";
import { FrameRows } from "./frame-rows.js";

/** Bytes that changed within these times, µs, are marked as fresh, less fresh, and hardly fresh any more. */
const FRESH_US = [300_000, 900_000, 2_000_000] as const;

const counts = new Intl.NumberFormat("en-US");

/** One row for each channel and id, with its last frame. */
export class FixedRows extends FrameRows<IdWindow> {
  override cell(index: number, key: string): string {
    const { count, meanPeriodUs, minPeriodUs, maxPeriodUs, jitterUs, cycleUs, missed } = this.window;
    switch (key) {
      case "count":
        return counts.format(count[index] ?? 0);
      case "mean":
        return formatMs(meanPeriodUs[index] ?? Number.NaN);
      case "least":
        return formatMs(minPeriodUs[index] ?? Number.NaN);
      case "most":
        return formatMs(maxPeriodUs[index] ?? Number.NaN);
      case "jitter":
        return formatMs(jitterUs[index] ?? Number.NaN);
      case "cycle":
        return formatMs(cycleUs[index] ?? Number.NaN);
      case "missed":
        return missed[index] === undefined || Number.isNaN(missed[index]) ? "" : counts.format(missed[index]);
      default:
        return super.cell(index, key);
    }
  }

  override timeUs(index: number): number {
    return this.window.lastUs[index] ?? 0;
  }

  protected override rowOf(index: number): number {
    return this.window.lastRow[index] ?? 0;
  }

  /** How long ago its last frame was, µs. */
  protected override deltaUs(index: number): number {
    return this.context().nowUs - this.timeUs(index);
  }

  protected override levelsOf(index: number): RowBytes["level"] {
    const { changedUs, stride } = this.window;
    const { nowUs } = this.context();
    return (byte) => freshness(changedUs, (index * stride + byte) * 8, nowUs);
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
