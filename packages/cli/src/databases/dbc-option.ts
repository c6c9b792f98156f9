import { type Command, Option } from "commander";
import { currentSettings } from "../config/settings.js";
import type { Context } from "../context.js";
import { parseEncoding } from "../dbc/encoding-option.js";
import { describeFailure, UsageError } from "../failures.js";
import { addConfigOptions, type FilterLists } from "../options.js";
import { isAbortError } from "../signals.js";
import type { Databases } from "./databases.js";
import { type DbcSource, parseDbcSource } from "./dbc-source.js";

/** Options of a command that uses CAN databases, once its databases are read. */
export interface DbcOptions {
  /** undefined: there are none. */
  readonly databases?: Databases | undefined;
}

interface GivenOptions {
  readonly dbc?: readonly DbcSource[] | false | undefined;
  readonly dbcEncoding?: string | undefined;
  readonly filter?: FilterLists | undefined;
}

export interface DbcUse {
  /** What the databases are for. With `filters` alone, those of the profile are read only if there are filters. Default: both. */
  readonly only?: "values" | "filters" | undefined;
}

const VALUES = "names and values";
const SOURCES = "repeatable; 0:FILE for one channel; `sim`: that of the virtual car";
const FILTERS = "names of messages in --filter, e.g. Engine*";

/**
 * Adds `--dbc`, `--no-dbc` and `--dbc-encoding`, and the options of the configuration where they are missing. Before the
 * command runs, the databases (without `--dbc`, those of the profile) are read into the option `databases`, and names of
 * messages in `--filter` are resolved. Only then the code that reads them is loaded.
 */
export function addDbcOption(command: Command, context: Context, { only }: DbcUse = {}): Command {
  const purpose = only === "values" ? VALUES : only === "filters" ? FILTERS : `${VALUES}, and for ${FILTERS}`;
  command
    .addOption(
      new Option("--dbc <file>", `CAN database (DBC) for ${purpose}; ${SOURCES}`).argParser(
        (text, previous: readonly DbcSource[] | undefined) => [...(previous ?? []), parseDbcSource(text)],
      ),
    )
    .option("--no-dbc", "do not use the databases of the profile")
    .addOption(
      new Option("--dbc-encoding <name>", "encoding of the databases, e.g. gbk (default: UTF-8 or windows-1252)").argParser(parseEncoding),
    )
    .hook("preAction", (used) => settle(used, context, only));
  return addConfigOptions(command);
}

async function settle(command: Command, context: Context, only: DbcUse["only"]): Promise<void> {
  const { dbc, dbcEncoding: encoding, filter } = command.opts<GivenOptions>();
  let databases: Databases | undefined;
  const load = async (sources: readonly DbcSource[]) => {
    if (sources.length === 0) return;
    const { loadDatabases } = await import("./load-databases.js");
    databases = await loadDatabases(sources, context, { encoding });
    command.setOptionValue("databases", databases);
  };
  if (dbc === undefined) {
    if (only !== "filters" || filter !== undefined) await withProfile(command, load);
  } else if (dbc !== false) await load(dbc);
  if (filter === undefined || (databases === undefined && filter.named !== true)) return;
  const { resolveFilters } = await import("./name-filters.js");
  command.setOptionValue("filter", { texts: filter.texts, filters: resolveFilters(filter.texts, databases) } satisfies FilterLists);
}

/** Loads the databases of the profile. @throws UsageError that names the profile */
async function withProfile(command: Command, load: (sources: readonly DbcSource[]) => Promise<void>): Promise<void> {
  const settings = currentSettings(command);
  try {
    await load(settings?.profile?.databases ?? []);
  } catch (error) {
    if (isAbortError(error)) throw error;
    const [reason] = describeFailure(error, { stack: false }).lines;
    throw new UsageError(
      `${settings?.file}: databases of profile ${JSON.stringify(settings?.profile?.name)}: ${reason} (--no-dbc uses none)`,
    );
  }
}
