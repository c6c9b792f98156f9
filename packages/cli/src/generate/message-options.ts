import { type Command, InvalidArgumentError, Option } from "commander";
import type { Context } from "../context.js";
import { addChecksumOption, type ChecksumOptions } from "../databases/checksum-option.js";
import { addDbcOption } from "../databases/dbc-option.js";
import { UsageError } from "../failures.js";
import { parsePositiveMilliseconds } from "../options.js";
import type { MessageChoice } from "./select-messages.js";

/** Options of `generate` for the messages of a database. */
export interface MessageOptions extends MessageChoice, ChecksumOptions {
  /** Period of messages without a cycle time, ms. */
  readonly cycle?: number | undefined;
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
    );
  return addChecksumOption(command);
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
