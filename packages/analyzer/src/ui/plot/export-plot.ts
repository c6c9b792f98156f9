import { call } from "../engine.js";
import { attempt } from "../notices.js";
import { download } from "../record/download.js";
import { text } from "../text.js";
import { settings } from "../workspace/settings.js";
import { csvCell } from "./csv-cell.js";
import { plotKey, plotName, plotPlace } from "./plot-choice.js";
import type { PlotFeed } from "./plot-feed.js";
import type { Span } from "./time-axis.js";

/** Saves the picture as it is. */
export async function savePng(canvas: HTMLCanvasElement): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) download(blob, `${text.plot.fileName}.png`);
}

/** Saves every value of a span, a line each: signals have frames, and so values, at times of their own. */
export async function saveCsv(feed: PlotFeed, span: Span): Promise<void> {
  const parts = await attempt(text.plot.csvFailed, csvParts(feed, span));
  if (parts !== undefined) download(new Blob(parts, { type: "text/csv" }), `${text.plot.fileName}.csv`);
}

async function csvParts(feed: PlotFeed, span: Span): Promise<string[]> {
  const parts = ["time_us,channel_and_id,signal,value,unit\n"];
  const { windows } = feed.data.peek();
  for (const choice of settings.peek().plots) {
    const key = plotKey(choice);
    const series = feed.numbers.get(key);
    if (series === undefined) continue;
    const middle = `,${csvCell(plotPlace(choice))},${csvCell(plotName(choice))},`;
    const end = `,${csvCell(windows.get(key)?.unit ?? "")}\n`;
    for (let position = 0; ; ) {
      const { timeUs, value, total } = await call("seriesPoints", { series, ...span, position });
      parts.push(Array.from(timeUs, (time, i) => `${time}${middle}${value[i]}${end}`).join(""));
      position += timeUs.length;
      if (position >= total || timeUs.length === 0) break;
    }
  }
  return parts;
}
