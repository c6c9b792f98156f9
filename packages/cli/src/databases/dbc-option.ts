import { type Command, Option } from "commander";
import { currentSettings } from "../config/settings.js";
import type { Context } from "../context.js";
import { parseEncoding } from "../dbc/encoding-option.js";
import { addConfigOptions, type FilterLists } from "../options.js";
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

/**
 * Adds `--dbc`, `--no-dbc` and `--dbc-encoding`, and the options of the configuration where they are missing. Before the
 * command runs, the databases (without `--dbc`, those of the profile) are read into the option `databases`, and names of
 * messages in `--filter` are resolved. Only then the code that reads them is loaded.
 * @param sends the command sends, and has no `--filter`
 */
export function addDbcOption(command: Command, context: Context, { sends = false }: { readonly sends?: boolean } = {}): Command {
  const filters = sends ? "" : ". Names of messages, e.g. Engine*, are then filters, too";
  command
    .addOption(
      new Option(
        "--dbc <file>",
        `CAN database (DBC) for names and values, repeatable; 0:FILE for one channel; \`sim\`: that of the virtual car${filters}`,
      ).argParser((text, previous: readonly DbcSource[] | undefined) => [...(previous ?? []), parseDbcSource(text)]),
    )
    .option("--no-dbc", "do not use the databases of the profile")
    .addOption(
      new Option("--dbc-encoding <name>", "encoding of the databases, e.g. gbk (default: UTF-8 or windows-1252)").argParser(parseEncoding),
    )
    .hook("preAction", (used) => settle(used, context));
  return addConfigOptions(command);
}

async function settle(command: Command, context: Context): Promise<void> {
  const { dbc, dbcEncoding: encoding, filter } = command.opts<GivenOptions>();
  const sources = dbc === false ? [] : (dbc ?? currentSettings(command)?.profile?.databases ?? []);
  let databases: Databases | undefined;
  if (sources.length > 0) {
    const { loadDatabases } = await import("./load-databases.js");
    databases = await loadDatabases(sources, context, { encoding });
    command.setOptionValue("databases", databases);
  }
  if (filter === undefined || (databases === undefined && filter.named !== true)) return;
  const { resolveFilters } = await import("./name-filters.js");
  command.setOptionValue("filter", { texts: filter.texts, filters: resolveFilters(filter.texts, databases) } satisfies FilterLists);
}
