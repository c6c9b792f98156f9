import {
  type ChannelLogStatistics,
  describeReport,
  formats,
  type IdStatistics,
  LogStatistics,
  type Marker,
  meanPeriodUs,
} from "canalystii/logs";
import { type Command, Option } from "commander";
import { bitrateText } from "../bit-rates.js";
import type { Context } from "../context.js";
import { ExitCode } from "../exit-codes.js";
import { ExitError } from "../failures.js";
import { nothingRead, type OpenLog, openLog } from "../log-file.js";
import { addReadOptions } from "../log-options.js";
import { anyBitrate } from "../option-values.js";
import { namedFormat } from "../output-format.js";
import { countText, durationText } from "../progress.js";

interface InfoOptions {
  readonly from?: string | undefined;
  readonly timezone: string;
  readonly bitrate: readonly number[];
  readonly dataBitrate: number;
  readonly ids: boolean;
  readonly json?: boolean | undefined;
}

/** Maximum number of markers shown; further ones are counted. */
const MAX_MARKERS = 20;

export function define(command: Command, context: Context): void {
  command.argument("<file>", "a log of any format; `-` is standard input");
  addReadOptions(command)
    .addOption(
      new Option("-b, --bitrate <rates>", "bit rate for the bus load; one for each channel of the log: 500k,125k")
        .argParser((text) => text.split(",").map(anyBitrate))
        .default([500_000], "500k"),
    )
    .addOption(new Option("--data-bitrate <rate>", "bit rate of the CAN FD data phase").argParser(anyBitrate).default(2_000_000))
    .option("--no-ids", "omit the list of ids")
    .option("--json", "everything as one JSON object")
    .addHelpText(
      "after",
      `\nFormats: ${Object.values(formats)
        .map(({ name, description }) => `${name} (${description})`)
        .join(", ")}.`,
    )
    .action((file: string, options: InfoOptions) => info(file, options, context));
}

async function info(file: string, options: InfoOptions, context: Context): Promise<void> {
  if (options.from !== undefined) namedFormat(options.from);
  const markers: Marker[] = [];
  let markerCount = 0;
  const opened = await openLog(file, context, {
    format: options.from,
    timeZone: options.timezone,
    onMarker: (marker) => {
      if (markerCount++ < MAX_MARKERS) markers.push(marker);
    },
  });
  const statistics = new LogStatistics();
  for await (const batch of opened.log) {
    context.signal.throwIfAborted();
    statistics.add(batch);
  }
  const found: Found = { file, opened, statistics, markers, markerCount };
  if (options.json === true) await context.out.json(toJson(found, options), 2);
  else for (const line of describe(found, options)) await context.out.line(line);
  context.signal.throwIfAborted();
  // the problems have been printed already
  const nothing = nothingRead(opened.log, file);
  if (nothing !== undefined) throw new ExitError(ExitCode.FAILURE, nothing.message);
}

interface Found {
  readonly file: string;
  readonly opened: OpenLog;
  readonly statistics: LogStatistics;
  readonly markers: readonly Marker[];
  readonly markerCount: number;
}

type Rates = Pick<InfoOptions, "bitrate" | "dataBitrate" | "ids">;

function* describe({ file, opened, statistics, markers, markerCount }: Found, options: Rates): Generator<string> {
  const { log } = opened;
  const { durationUs } = statistics;
  yield `file      ${file}`;
  yield `format    ${log.format.name} (${log.format.description})${log.gzip ? ", gzip-compressed" : ""}`;
  yield `frames    ${statistics.frames}`;
  if (statistics.frames > 0) {
    yield `duration  ${durationText(durationUs / 1000)}`;
    yield `first     ${momentText(statistics.firstUs)}`;
    yield `last      ${momentText(statistics.lastUs)}`;
  }
  if (statistics.backwards > 0) yield `order     ${countText(statistics.backwards, "frame")} with a time before that of the previous frame`;
  for (const line of describeReport(log.report)) yield `problem   ${line}`;
  for (const { timestampUs, text } of markers) yield `marker    ${momentText(timestampUs)}  ${text}`;
  if (markerCount > markers.length) yield `marker    and ${markerCount - markers.length} more`;
  yield "";
  for (const channel of [...statistics.channels.values()].sort((a, b) => a.channel - b.channel)) {
    yield describeChannel(channel, { name: log.header.channelNames.get(channel.channel), durationUs, ...options });
  }
  if (!options.ids || statistics.frames === 0) return;
  yield "";
  yield "CH ID          FRAMES   PERIOD ms (mean, shortest, longest)     RATE/s  BYTES";
  for (const id of statistics.ids()) yield describeId(id);
  if (statistics.otherIds > 0) yield `and ${countText(statistics.otherIds, "frame")} with other ids`;
}

function describeChannel(
  channel: ChannelLogStatistics,
  context: Rates & { readonly name: string | undefined; readonly durationUs: number },
): string {
  const { name, durationUs } = context;
  const parts = [`channel ${channel.channel}${name === undefined ? "" : ` (${name})`}: ${countText(channel.frames, "frame")}`];
  if (channel.remoteFrames > 0) parts.push(`${channel.remoteFrames} remote`);
  if (channel.fdFrames > 0) parts.push(`${channel.fdFrames} CAN FD`);
  if (channel.errorFrames > 0) parts.push(countText(channel.errorFrames, "error frame"));
  if (channel.sentFrames > 0) parts.push(`${channel.sentFrames} sent by the recorder`);
  if (durationUs > 0) {
    const load = busLoad(channel, context);
    parts.push(`${(channel.frames / (durationUs / 1e6)).toFixed(1)} frames/s`);
    parts.push(
      `bus load ${(load.mean * 100).toFixed(1)} % at ${bitrateText(bitrateFor(channel, context))}, ${(load.peak * 100).toFixed(1)} % in the busiest second`,
    );
  }
  return parts.join(", ");
}

/** The last bit rate applies to all further channels. */
function bitrateFor({ channel }: ChannelLogStatistics, { bitrate }: Pick<Rates, "bitrate">): number {
  return bitrate[Math.min(channel, bitrate.length - 1)] as number;
}

function busLoad(
  channel: ChannelLogStatistics,
  { durationUs, ...rates }: Omit<Rates, "ids"> & { readonly durationUs: number },
): { mean: number; peak: number } {
  const bitrate = bitrateFor(channel, rates);
  const seconds = (nominal: number, data: number) => nominal / bitrate + data / rates.dataBitrate;
  return {
    mean: seconds(channel.nominalBits, channel.dataBits) / (durationUs / 1e6),
    peak: seconds(channel.peakNominalBits, channel.peakDataBits),
  };
}

function describeId(entry: IdStatistics): string {
  const id = entry.id
    .toString(16)
    .toUpperCase()
    .padStart(entry.extended ? 8 : 3, "0");
  const mean = meanPeriodUs(entry);
  const ms = (us: number) => (us / 1000).toFixed(3).padStart(12);
  const period = mean === undefined ? " ".repeat(36) : ms(mean) + ms(entry.minPeriodUs) + ms(entry.maxPeriodUs);
  const rate = mean === undefined || mean === 0 ? "" : (1e6 / mean).toFixed(1);
  const bytes = entry.minSize === entry.maxSize ? String(entry.minSize) : `${entry.minSize}-${entry.maxSize}`;
  const kinds = [entry.remote > 0 ? "remote" : "", entry.fd > 0 ? "FD" : ""].filter((kind) => kind !== "").join(" ");
  return `${String(entry.channel).padStart(2)} ${id.padEnd(8)} ${String(entry.frames).padStart(9)}${period} ${rate.padStart(10)}  ${bytes}${kinds === "" ? "" : `  ${kinds}`}`;
}

/** Returns a moment as a date, or as seconds where it is a time from zero. */
function momentText(us: number): string {
  // a time before 1973 is probably relative to the start of the measurement
  if (us < 1e14) return `${(us / 1e6).toFixed(6)} s`;
  const fraction = String(Math.floor(us % 1e6)).padStart(6, "0");
  return `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 19)}.${fraction}Z`;
}

function toJson({ file, opened, statistics, markers, markerCount }: Found, options: Rates): unknown {
  const { log } = opened;
  const { durationUs } = statistics;
  return {
    file,
    format: log.format.name,
    gzip: log.gzip,
    frames: statistics.frames,
    ...(statistics.frames > 0 ? { firstUs: statistics.firstUs, lastUs: statistics.lastUs, durationUs } : {}),
    backwards: statistics.backwards,
    skipped: log.report.skipped,
    truncated: log.report.truncated,
    problems: log.report.problems,
    markers,
    markerCount,
    channels: [...statistics.channels.values()].map((channel) => ({
      ...channel,
      name: log.header.channelNames.get(channel.channel),
      ...(durationUs > 0 ? { busLoad: busLoad(channel, { ...options, durationUs }) } : {}),
    })),
    ...(options.ids
      ? {
          ids: statistics
            .ids()
            .map((id) => ({ ...id, minPeriodUs: id.frames > 1 ? id.minPeriodUs : undefined, meanPeriodUs: meanPeriodUs(id) })),
        }
      : {}),
  };
}
