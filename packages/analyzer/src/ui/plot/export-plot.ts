import type { SavePlace, ValueFormat } from "../../protocol.js";
import { call } from "../engine.js";
import { formatSize } from "../format/format-size.js";
import { placeText } from "../frame-key.js";
import { plotKey, plotName } from "../kept/plot-choice.js";
import { settings } from "../kept/settings.js";
import { attempt, say } from "../notices.js";
import { download } from "../parts/files/download.js";
import { choosePlace } from "../parts/files/save-place.js";
import { text } from "../text.js";
import type { Span } from "./time-axis.js";
import type { PlotFeed } from "./view/plot-feed.js";

/** Saves the picture as it is. */
export async function savePng(canvas: HTMLCanvasElement): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) download(blob, `${text.plot.fileName}.png`);
}

/** Saves the values of all plots: those of a span, or all. */
export async function saveValues(feed: PlotFeed, format: ValueFormat, span: Span | undefined): Promise<void> {
  const written = await attempt(text.plot.notSaved, write(feed, format, span));
  if (written === undefined) return;
  const { name, values, bytes, losses } = written;
  const hint = losses.length === 0 ? undefined : text.record.lost(losses);
  say({ tone: losses.length === 0 ? "info" : "loss", title: text.plot.saved(name, values, formatSize(bytes)), hint });
}

async function write({ numbers }: PlotFeed, format: ValueFormat, span: Span | undefined) {
  const suggested = `${text.plot.fileName}.${format}`;
  const place: SavePlace | "cancelled" | undefined = await choosePlace(suggested);
  if (place === "cancelled") return undefined;
  const series = settings.peek().plots.flatMap((choice) => {
    const number = numbers.get(plotKey(choice));
    return number === undefined ? [] : [{ series: number, place: placeText(choice), name: plotName(choice) }];
  });
  const written = await call("saveValues", { series, span, format, place });
  if (written.file !== undefined) download(written.file, suggested);
  return written;
}
