import { parseChannelList, parseChannelMap, parseRowMatcher, type RowMatcher } from "canalystii";
import type { SelectOptions } from "canalystii/logs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./failures.js";
import { addFilterOption, type FilterLists, fromUser, parseSeconds } from "./options.js";

/** Options that choose frames of logs. */
export interface LogSelection {
  readonly filter?: FilterLists | undefined;
  readonly channel?: readonly number[] | undefined;
  readonly start?: Moment | undefined;
  readonly end?: Moment | undefined;
  readonly map?: ReadonlyMap<number, number> | undefined;
}

/** A time in a log: absolute, or relative to its first frame. */
export interface Moment {
  readonly us: number;
  readonly relative: boolean;
}

/** Adds {@link LogSelection}; the channels are those of the log, which can be more than two. */
export function addLogSelection(command: Command): Command {
  addFilterOption(command)
    .addOption(
      new Option("-c, --channel <list>", "only these channels of the log, e.g. 0 or 0,3").argParser((list) =>
        fromUser(() => parseChannelList(list)),
      ),
    )
    .addOption(
      new Option(
        "--start <time>",
        "only frames from this time on: seconds since the first frame, or a date such as 2025-11-22T08:26:40.5Z",
      ).argParser(parseMoment),
    )
    .addOption(new Option("--end <time>", "only frames up to this time").argParser(parseMoment));
  return command;
}

/** Adds `--from` and `--timezone`. */
export function addReadOptions(command: Command): Command {
  return command
    .option("--from <format>", "format of the input (default: detected from its content, or else its name)")
    .addOption(
      new Option("--timezone <name>", "time zone of the local times in BLF, ASC and TRC headers: UTC, local, or e.g. Europe/Berlin")
        .argParser(parseTimeZone)
        .default("UTC"),
    );
}

/** Adds `--map`. */
export function addMapOption(command: Command, text: string): Command {
  return command.addOption(new Option("--map <from:to>", text).argParser((list) => fromUser(() => parseChannelMap(list))));
}

/**
 * Turns the options into those of a `FrameSelector`.
 * @throws UsageError when one moment is a date and the other is not
 */
export function toSelectOptions({ filter, channel, start, end, map }: LogSelection): SelectOptions {
  if (start !== undefined && end !== undefined && start.relative !== end.relative) {
    throw new UsageError("--start and --end must both be dates or both be seconds since the first frame");
  }
  return {
    filters: filter?.filters,
    channels: channel,
    fromUs: start?.us,
    toUs: end?.us,
    relative: (start ?? end)?.relative,
    channelMap: map,
  };
}

function parseTimeZone(text: string): string {
  if (/^(?:utc|z|local)$/i.test(text)) return text;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: text });
  } catch {
    throw new InvalidArgumentError("expected UTC, local, or an IANA name such as Europe/Berlin");
  }
  return text;
}

/** Reads seconds, a time with a unit, or a date with a zone (without one: UTC). */
export function parseMoment(text: string): Moment {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const us = Math.round(Number(text) * 1e6);
    // ten digits before the point are seconds since the Unix epoch, as in candump
    return { us, relative: us < 1e14 };
  }
  if (/^[\d.]+ *[a-zµ]+$/i.test(text)) return { us: Math.round(parseSeconds(text) * 1e6), relative: true };
  const match = /^(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  const ms =
    match === null
      ? Number.NaN
      : Date.parse(`${(match[1] as string).replace(" ", "T")}${(match[1] as string).length > 10 ? (match[3] ?? "Z") : ""}`);
  if (Number.isNaN(ms))
    throw new InvalidArgumentError("expected seconds, a time such as 500ms or 2min, or a date such as 2025-11-22T08:26:40.5Z");
  return { us: ms * 1000 + Math.round(Number(match?.[2] ?? 0) * 1e6), relative: false };
}

/** A frame pattern as text and as a test. */
export interface FramePattern {
  readonly text: string;
  readonly matches: RowMatcher;
}

/** Reads a frame pattern: `123`, `700:780`, `7E8#0662xx`. */
export function parseFramePattern(text: string): FramePattern {
  return fromUser(() => ({ text, matches: parseRowMatcher(text) }));
}
