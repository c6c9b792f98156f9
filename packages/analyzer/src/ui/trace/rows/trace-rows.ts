import type { RowWindow } from "../../../protocol.js";
import { formatMs, formatSeconds } from "../../format/format-time.js";
import type { RowBytes } from "../grid/grid-rows.js";
import { FrameRows } from "./frame-rows.js";

/** Frames in the order in which they came. */
export class TraceRows extends FrameRows<RowWindow> {
  override cell(index: number, key: string): string {
    if (key === "delta") return formatSeconds(this.deltaUs(index));
    if (key === "period") return formatMs(this.window.periodUs[index] ?? Number.NaN);
    return super.cell(index, key);
  }

  override timeUs(index: number): number {
    return this.window.timestampUs[index] ?? 0;
  }

  protected override rowOf(index: number): number {
    return this.window.row[index] ?? 0;
  }

  protected override deltaUs(index: number): number {
    return this.window.deltaUs[index] ?? Number.NaN;
  }

  protected override levelsOf(index: number): RowBytes["level"] {
    const { changed, periodUs } = this.window;
    // of a frame without one before it, everything is new
    if (Number.isNaN(periodUs[index] ?? 0)) return () => 1;
    const low = changed[2 * index] ?? 0;
    const high = changed[2 * index + 1] ?? 0;
    return (byte) => (byte < 32 ? low >>> byte : high >>> (byte - 32)) & 1;
  }
}
