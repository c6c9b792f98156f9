import type { Message } from "canalystii/dbc";
import {
  type ChannelLogStatistics,
  describeReport,
  type IdStatistics,
  type LogStatistics,
  type Marker,
  meanPeriodUs,
} from "canalystii/logs";
import { bitrateText } from "../bit-rates.js";
import type { Databases } from "../databases/databases.js";
import type { OpenLog } from "../log-file.js";
import { countText, durationText } from "../progress.js";
import type { Coverage, KnownId } from "./coverage.js";
import { coverageJson, describeCoverage, describeCycles } from "./coverage-report.js";

/** Width of the lengths, with two spaces. */
const BYTES_WIDTH = "BYTES  ".length;

/** What was found in a log. */
export interface FoundInLog {
  readonly file: string;
  readonly opened: OpenLog;
  readonly statistics: LogStatistics;
  readonly markers: readonly Marker[];
  readonly markerCount: number;
  /** undefined: without databases. */
  readonly coverage: Coverage | undefined;
}

export interface ReportOptions {
  readonly databases?: Databases | undefined;
  /** Bit rates by channel; the last one is that of all further channels. */
  readonly bitrate: readonly number[];
  readonly dataBitrate: number;
  /** With a list of the ids. */
  readonly ids: boolean;
}

type Rates = Pick<ReportOptions, "bitrate" | "dataBitrate">;

/** Yields the lines about a log. */
export function* describeLog(
  { file, opened, statistics, markers, markerCount, coverage }: FoundInLog,
  options: ReportOptions,
): Generator<string> {
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
  const { databases } = options;
  if (coverage !== undefined && databases !== undefined) yield* describeCoverage(coverage, databases);
  yield "";
  for (const channel of [...statistics.channels.values()].sort((a, b) => a.channel - b.channel)) {
    yield describeChannel(channel, { name: log.header.channelNames.get(channel.channel), durationUs, ...options });
  }
  if (!options.ids || statistics.frames === 0) return;
  yield "";
  yield `CH ID          FRAMES   PERIOD ms (mean, shortest, longest)     RATE/s  BYTES${coverage === undefined ? "" : "  MESSAGE"}`;
  for (const { id, message } of idsOf({ statistics, coverage })) yield describeId(id, message);
  if (statistics.otherIds > 0) yield `and ${countText(statistics.otherIds, "frame")} with other ids`;
  if (coverage !== undefined) yield* describeCycles(coverage);
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
  { durationUs, ...rates }: Rates & { readonly durationUs: number },
): { mean: number; peak: number } {
  const bitrate = bitrateFor(channel, rates);
  const seconds = (nominal: number, data: number) => nominal / bitrate + data / rates.dataBitrate;
  return {
    mean: seconds(channel.nominalBits, channel.dataBits) / (durationUs / 1e6),
    peak: seconds(channel.peakNominalBits, channel.peakDataBits),
  };
}

function describeId(entry: IdStatistics, message: Message | undefined): string {
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
  const name =
    message === undefined
      ? ""
      : `${" ".repeat(Math.max(2, BYTES_WIDTH - bytes.length - (kinds === "" ? 0 : kinds.length + 2)))}${message.name}`;
  return `${String(entry.channel).padStart(2)} ${id.padEnd(8)} ${String(entry.frames).padStart(9)}${period} ${rate.padStart(10)}  ${bytes}${kinds === "" ? "" : `  ${kinds}`}${name}`;
}

/** Returns a moment as a date, or as seconds where it is a time from zero. */
function momentText(us: number): string {
  // a time before 1973 is probably relative to the start of the measurement
  if (us < 1e14) return `${(us / 1e6).toFixed(6)} s`;
  const fraction = String(Math.floor(us % 1e6)).padStart(6, "0");
  return `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Returns the same for JSON. */
export function logToJson({ file, opened, statistics, markers, markerCount, coverage }: FoundInLog, options: ReportOptions): unknown {
  const { log } = opened;
  const { durationUs } = statistics;
  const { databases } = options;
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
    ...(options.ids ? { ids: idsOf({ statistics, coverage }).map(idToJson) } : {}),
    ...(coverage !== undefined && databases !== undefined ? coverageJson(coverage, databases) : {}),
  };
}

/** Returns the ids with what the databases say about them, if there are any. */
function idsOf({ statistics, coverage }: Pick<FoundInLog, "statistics" | "coverage">): readonly KnownId[] {
  return coverage?.ids ?? statistics.ids().map((id) => ({ id, message: undefined, medianPeriodUs: undefined, longestPeriodUs: undefined }));
}

function idToJson({ id, message, medianPeriodUs }: KnownId): unknown {
  return {
    ...id,
    minPeriodUs: id.frames > 1 ? id.minPeriodUs : undefined,
    meanPeriodUs: meanPeriodUs(id),
    medianPeriodUs,
    message: message?.name,
    cycleTimeMs: message?.cycleTimeMs,
  };
}
