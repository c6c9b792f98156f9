import type { Command } from "commander";
import type { Context } from "../context.js";
import { addVerboseOption } from "../options.js";
import { defineCheck } from "./dbc-check.js";
import { defineFrom } from "./dbc-from.js";
import { defineShow } from "./dbc-show.js";

/** The subcommands of `dbc`. */
export function define(command: Command, context: Context): void {
  const add = (name: string, summary: string) => {
    const child = command.command(name).description(summary).helpOption("-h, --help", "print this help");
    child.copyInheritedSettings(command);
    return addVerboseOption(child);
  };
  command.usage("<check|show|from> [options]");
  defineCheck(add("check", "list the problems of DBC files, like a compiler"), context);
  defineShow(add("show", "list messages, or draw their bits and signals"), context);
  defineFrom(add("from", "sketch a database of the frames in logs"), context);
}
