import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.js";
import { addDbcOption } from "../databases/dbc-option.js";
import { UsageError } from "../failures.js";
import { parsePositiveMilliseconds } from "../options.js";
import type { GivenChecksum, MessageChoice } from "./select-messages.js";

/** Options of `generate` for the messages of a database. */
export interface MessageOptions extends MessageChoice {
  /** Period of messages without a cycle time, ms. */
  readonly cycle?: number | undefined;
  readonly checksum?: readonly GivenChecksum[] | undefined;
}

const OWN = ["node", "exceptNode", "messages", "cycle", "checksum"] as const;
/** What generates frames without a database. */
const WITHOUT = ["gap", "rate", "burst", "id", "dlc", "data", "extended", "remote"] as const;

/** Adds `--dbc` and the options for messages. Databases of the profile are used only with one of these options. */
export function addMessageOptions(command: Command, context: Context): Command {
  command.optionsGroup("Messages of a CAN database:").hook("preAction", checkOptions);
  addDbcOption(command, context, { only: "values" })
    .addOption(listOption("--node <names>", "only messages that these nodes send, with * and ?; comma-separated and repeatable"))
    .addOption(listOption("--except-node <names>", "not the messages that these nodes send, for a bus where they exist"))
    .addOption(listOption("--messages <names>", "only these messages, with * and ?"))
    .addOption(
      new Option("--cycle <ms>", "period of messages without a cycle time, from 1 ms (default: 1000)").argParser(parsePositiveMilliseconds),
    )
    .addOption(
      new Option(
        "--checksum <signals=kind>",
        "how checksums are computed if the database does not say it, repeatable, e.g. *.CHECKSUM=xor8; xor8, sum8, crc8-j1850 and others: see docs/signals.md",
      ).argParser((text, previous: readonly GivenChecksum[] | undefined) => [...(previous ?? []), parseChecksum(text)]),
    );
  return command;
}

/** @throws UsageError for an option that needs a database */
export function refuseMessageOptions(options: MessageOptions): void {
  const own = OWN.find((name) => options[name] !== undefined);
  if (own !== undefined) throw new UsageError(`--${own === "exceptNode" ? "except-node" : own} needs --dbc`);
}

function listOption(flags: string, text: string): Option {
  return new Option(flags, text).argParser((list, previous: readonly string[] | undefined) => {
    const names = list.split(",").map((name) => name.trim());
    if (names.includes("")) throw new InvalidArgumentError("expected names, separated by commas");
    return [...(previous ?? []), ...names];
  });
}

function parseChecksum(text: string): GivenChecksum {
  const at = text.lastIndexOf("=");
  const [pattern, kind] = [text.slice(0, Math.max(0, at)).trim(), text.slice(at + 1).trim()];
  if (pattern === "" || kind === "") throw new InvalidArgumentError("expected e.g. *.CHECKSUM=xor8");
  return { pattern, kind };
}

function checkOptions(command: Command): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === "cli";
  const { dbc } = command.opts<{ readonly dbc?: unknown }>();
  const own = OWN.find(isGiven);
  if (own === undefined && (dbc === undefined || dbc === false)) command.setOptionValue("dbc", false);
  else {
    const flag = (name: string) => command.options.find((option) => option.attributeName() === name)?.long ?? name;
    const without = WITHOUT.find(isGiven);
    if (without !== undefined)
      throw new UsageError(`${flag(without)} cannot be used with ${flag(dbc === undefined ? (own ?? "dbc") : "dbc")}`);
  }
}
